using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Http;

namespace Engine.Core.Device;

/// <summary>What the steps of <c>/oauth/device/code</c> know so far.</summary>
public sealed class DeviceContext : EndpointContext
{
    internal DeviceContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The parameters of the request, once they were read.</summary>
    public RequestParameters? Parameters { get; internal set; }

    /// <summary>The application, once it was authenticated.</summary>
    public Application? Application { get; internal set; }

    /// <summary>The API, or null when only the person's own data is asked for.</summary>
    public Api? Api { get; internal set; }

    /// <summary>The requested scopes, once they were read; <c>openid</c> when the request named none.</summary>
    public IReadOnlyList<string> RequestedScopes { get; internal set; } = [];
}
