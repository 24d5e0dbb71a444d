using System.Text.Json.Nodes;
using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Http;
using Engine.Core.Sessions;
using Engine.Core.Users;

namespace Engine.Core.Token;

/// <summary>A request to <c>/oauth/token</c> whose parameters were read; nobody has proven anything yet.</summary>
/// <param name="Parameters">The parameters of the body.</param>
/// <param name="GrantType">The grant it asks for.</param>
public sealed record TokenRequest(RequestParameters Parameters, string GrantType);

/// <summary>A token request of an application that has proven who it is. Grants accept nothing less.</summary>
/// <param name="Context">The HTTP side of the request.</param>
/// <param name="Application">The application.</param>
/// <param name="Parameters">The parameters of the body.</param>
/// <param name="GrantType">The grant it asks for.</param>
public sealed record AuthenticatedTokenRequest(EndpointContext Context, Application Application, RequestParameters Parameters, string GrantType);

/// <summary>
/// Who and what a grant stands for. A grant never mints tokens; this is all it says.
/// </summary>
public sealed record GrantOutcome
{
    /// <summary>The person, or null when the application acts for itself.</summary>
    public User? User { get; init; }

    /// <summary>The API, or null when only the person's own data is asked for.</summary>
    public Api? Api { get; init; }

    /// <summary>The requested scopes; null when the request named none.</summary>
    public IReadOnlyList<string>? RequestedScopes { get; init; }

    /// <summary>The scopes that a request without scopes means; null when there are none.</summary>
    public IReadOnlyList<string>? DefaultScopes { get; init; }

    /// <summary>Whether a request without scopes means everything that is allowed.</summary>
    public bool DefaultsToAllScopes { get; init; }

    /// <summary>How the person was authenticated, or null when nothing is known of it.</summary>
    public Authentication? Authentication { get; init; }

    /// <summary>Whether the ID token says when the person was authenticated (<c>auth_time</c>): the client asked to know.</summary>
    public bool WantsAuthTime { get; init; }

    /// <summary>The second factor that this very request has proven, or null.</summary>
    internal string? ProvenFactor { get; init; }

    /// <summary>The recovery code that takes the place of the one the request has used, or null.</summary>
    internal string? RecoveryCode { get; init; }

    /// <summary>Whether the person has proven a second factor on a page right before; the ID token says so (<c>acr</c>, <c>amr</c>).</summary>
    internal bool HasProvenMore { get; init; }

    /// <summary>What the answer says that was issued (<c>issued_token_type</c>; RFC 8693, section 2.2.1), or null.</summary>
    internal string? IssuedTokenType { get; init; }

    /// <summary>The <c>nonce</c> of the authorization request, or null.</summary>
    public string? Nonce { get; init; }

    /// <summary>
    /// The decision and the effects of Actions, when they were settled before (at the authorization endpoint). Null: they
    /// are settled now.
    /// </summary>
    public SettledGrant? Settled { get; init; }

    /// <summary>What happens with refresh tokens.</summary>
    public RefreshTokenPlan RefreshToken { get; init; } = RefreshTokenPlan.None;

    /// <summary>What the <c>gty</c> claim says, or null.</summary>
    public string? GrantTypeClaim { get; init; }

    /// <summary>What everything issued from here descends from, so that it can be revoked together.</summary>
    public string? Family { get; init; }

    /// <summary>The rich authorization request that was consented to, or null (RFC 9396).</summary>
    public JsonArray? AuthorizationDetails { get; init; }

    /// <summary>The flow as Actions know it, for example <c>oauth2-refresh-token</c>.</summary>
    public string? Protocol { get; init; }

    /// <summary>The record whose use this is: a refresh token is given only while it is there. Null when there is none.</summary>
    internal Storage.RecordReference? Basis { get; init; }

    /// <summary>Details of the refresh token in a refresh exchange, for Actions.</summary>
    public RefreshTokenInfo? RefreshTokenInfo { get; init; }
}

/// <summary>A decision that was made before the token endpoint was reached.</summary>
/// <param name="GrantedScopes">The granted scopes after Actions.</param>
/// <param name="AccessTokenClaims">What Actions set on the access token.</param>
/// <param name="IdTokenClaims">What Actions set on the ID token.</param>
public sealed record SettledGrant(
    IReadOnlyList<string> GrantedScopes,
    IReadOnlyDictionary<string, JsonNode?> AccessTokenClaims,
    IReadOnlyDictionary<string, JsonNode?> IdTokenClaims)
{
    /// <summary>What Actions did to the scopes, for the log.</summary>
    public IReadOnlyList<ScopeChange> ScopeChanges { get; init; } = [];

    /// <summary>Which Action set which claim, for the log.</summary>
    public IReadOnlyList<ClaimChange> ClaimChanges { get; init; } = [];

    /// <summary>What Actions wrote to their consoles, for the log.</summary>
    public IReadOnlyList<ActionConsoleLine> Console { get; init; } = [];
}

/// <summary>What happens with refresh tokens when a grant succeeds.</summary>
public abstract record RefreshTokenPlan
{
    private RefreshTokenPlan()
    {
    }

    /// <summary>There is none.</summary>
    public static RefreshTokenPlan None { get; } = new NoToken();

    /// <summary>A new family begins when <c>offline_access</c> is granted.</summary>
    public static RefreshTokenPlan IssueIfGranted { get; } = new Issue();

    internal sealed record NoToken : RefreshTokenPlan;

    internal sealed record Issue : RefreshTokenPlan;

    internal sealed record Exchange(Grants.RefreshTokenExchange Details) : RefreshTokenPlan;
}

/// <summary>What a grant answers: an outcome or a refusal.</summary>
public readonly struct GrantResult
{
    private GrantResult(GrantOutcome? outcome, Errors.EngineError? error)
    {
        Outcome = outcome;
        Error = error;
    }

    /// <summary>The outcome, when the grant stands.</summary>
    public GrantOutcome? Outcome { get; }

    /// <summary>The refusal, when it does not.</summary>
    public Errors.EngineError? Error { get; }

    /// <summary>The grant stands.</summary>
    public static implicit operator GrantResult(GrantOutcome outcome) => FromGrantOutcome(outcome);

    /// <summary>The grant is refused.</summary>
    public static implicit operator GrantResult(Errors.EngineError error) => FromEngineError(error);

    /// <summary>The grant stands.</summary>
    public static GrantResult FromGrantOutcome(GrantOutcome outcome) => new(outcome, null);

    /// <summary>The grant is refused.</summary>
    public static GrantResult FromEngineError(Errors.EngineError error) => new(null, error);
}
