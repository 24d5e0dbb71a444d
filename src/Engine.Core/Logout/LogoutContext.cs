using Engine.Core.Authorize;
using Engine.Core.Flows;
using Engine.Core.Http;

namespace Engine.Core.Logout;

/// <summary>What the steps of <c>/v2/logout</c> and <c>/oidc/logout</c> know so far.</summary>
public sealed class LogoutContext : FlowContext
{
    internal LogoutContext(EndpointContext context, RequestParameters parameters, OpenTransaction? transaction)
        : base(context, parameters, transaction)
        => ClientId = parameters["client_id"];

    /// <summary>Where the browser goes afterwards, once that was found to be allowed; null for the engine's own page.</summary>
    public string? ReturnTo { get; internal set; }

    /// <summary>Whether the person has said that they want to stay signed in.</summary>
    public bool IsDenied { get; internal set; }

    internal override string? FormTarget => ReturnTo;

    /// <summary>The application that the request names, itself or by its <c>id_token_hint</c>.</summary>
    internal string? ClientId { get; set; }

    /// <summary>The session that the request is about, as far as it proves that; others are asked about.</summary>
    internal string? SessionId { get; set; }
}
