using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Http;

namespace Engine.Core.Logout;

/// <summary>What the steps of <c>/v2/logout</c> and <c>/oidc/logout</c> know so far.</summary>
public sealed class LogoutContext : EndpointContext
{
    internal LogoutContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The parameters of the request that began the sign-out, once they were read.</summary>
    public RequestParameters? Parameters { get; internal set; }

    /// <summary>The application that asks for it, once it was found; null when the request names none.</summary>
    public Application? Application { get; internal set; }

    /// <summary>Where the browser goes afterwards, once that was found to be allowed; null for the engine's own page.</summary>
    public string? ReturnTo { get; internal set; }

    /// <summary>The application that the request names, itself or by its <c>id_token_hint</c>.</summary>
    internal string? ClientId { get; set; }

    /// <summary>The session that the request is about, as far as it proves that; others are asked about.</summary>
    internal string? SessionId { get; set; }

    /// <summary>The form of the question whether to sign out, when it was sent.</summary>
    internal RequestParameters? Form { get; set; }

    /// <summary>The request that waits for an answer to that question.</summary>
    internal OpenTransaction? Transaction { get; set; }

    /// <summary>Whether the person has said that they want to stay signed in.</summary>
    internal bool IsDenied { get; set; }

    /// <summary>Holds the cookies that the answer sets.</summary>
    internal EngineResponse Cookies { get; } = new();
}
