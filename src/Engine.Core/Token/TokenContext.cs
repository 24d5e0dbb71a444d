using System.Text.Json.Nodes;
using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Http;
using Engine.Core.Tokens;

namespace Engine.Core.Token;

/// <summary>What the steps of <c>/oauth/token</c> know so far.</summary>
public sealed class TokenContext : EndpointContext
{
    private static readonly Dictionary<string, JsonNode?> NoClaims = [];

    private ActionEffects? _effects;
    private IReadOnlyList<string> _grantedScopes = [];
    private string? _scopeText;

    internal TokenContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The request, once its parameters were read.</summary>
    public TokenRequest? TokenRequest { get; internal set; }

    /// <summary>The grant it asks for, once it was found.</summary>
    public IGrant? Grant { get; internal set; }

    /// <summary>The request of an authenticated application, once it was authenticated.</summary>
    public AuthenticatedTokenRequest? Authenticated { get; internal set; }

    /// <summary>What the grant said, once it was run.</summary>
    public GrantOutcome? Outcome { get; internal set; }

    /// <summary>The access decision, once it was made.</summary>
    public AccessDecision? Decision { get; internal set; }

    /// <summary>Every permission of the person on the API, for the dialects that carry them.</summary>
    public IReadOnlyCollection<string> Permissions { get; internal set; } = [];

    /// <summary>What Actions asked for.</summary>
    public ActionEffects Effects
    {
        get => _effects ??= new ActionEffects();
        internal set => _effects = value;
    }

    /// <summary>The granted scopes, once Actions were run.</summary>
    public IReadOnlyList<string> GrantedScopes
    {
        get => _grantedScopes;
        internal set => (_grantedScopes, _scopeText) = (value, null);
    }

    /// <summary>What the person holds on the API, when that was looked at.</summary>
    internal HeldPermissions? Held { get; set; }

    /// <summary>What Actions set on the access token, here or at the authorization endpoint.</summary>
    internal IReadOnlyDictionary<string, JsonNode?> AccessTokenClaims => Outcome?.Settled?.AccessTokenClaims ?? _effects?.AccessTokenClaims ?? NoClaims;

    /// <summary>What Actions set on the ID token, here or at the authorization endpoint.</summary>
    internal IReadOnlyDictionary<string, JsonNode?> IdTokenClaims => Outcome?.Settled?.IdTokenClaims ?? _effects?.IdTokenClaims ?? NoClaims;

    /// <summary>What Actions did here, or null; most requests meet no Action.</summary>
    internal ActionEffects? KnownEffects => _effects;

    /// <summary>The granted scopes, space-delimited; empty when there are none.</summary>
    internal string ScopeText => _scopeText ??= string.Join(' ', _grantedScopes);

    /// <summary>What the tokens are made of, once everything was decided.</summary>
    internal Issuance ToIssuance() => new()
    {
        Scope = Scope,
        Application = Authenticated!.Application,
        Outcome = Outcome!,
        Scopes = _grantedScopes,
        ScopeText = ScopeText,
        Permissions = Permissions,
        AccessTokenClaims = AccessTokenClaims,
        IdTokenClaims = IdTokenClaims,
    };
}
