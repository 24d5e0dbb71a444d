using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Http;

namespace Engine.Core.Token;

/// <summary>What the steps of <c>/oauth/token</c> know so far.</summary>
public sealed class TokenContext : EndpointContext
{
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
    public ActionEffects Effects { get; internal set; } = new();

    /// <summary>The granted scopes, once Actions were run.</summary>
    public IReadOnlyList<string> GrantedScopes { get; internal set; } = [];
}
