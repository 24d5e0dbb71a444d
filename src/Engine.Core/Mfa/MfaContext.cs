using Engine.Core.Applications;
using Engine.Core.Http;

namespace Engine.Core.Mfa;

/// <summary>What the steps of the endpoints below <c>/mfa</c> know so far.</summary>
public sealed class MfaContext : EndpointContext
{
    internal MfaContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The parameters of the request, once they were read.</summary>
    public RequestParameters Parameters { get; internal set; } = RequestParameters.None;

    /// <summary>The application, once it was found.</summary>
    public Application? Application { get; internal set; }

    /// <summary>What the request stands on, once it was checked: an <c>mfa_token</c>, or an access token for the API of these endpoints.</summary>
    internal PresentedMfaToken? Token { get; set; }
}
