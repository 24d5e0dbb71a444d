using Engine.Core.Applications;
using Engine.Core.Http;
using Engine.Core.Token.Grants;

namespace Engine.Core.Revocation;

/// <summary>What the steps of <c>/oauth/revoke</c> know so far.</summary>
public sealed class RevocationContext : EndpointContext
{
    internal RevocationContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The parameters of the request, once they were read.</summary>
    public RequestParameters? Parameters { get; internal set; }

    /// <summary>The application, once it was authenticated.</summary>
    public Application? Application { get; internal set; }

    /// <summary>The refresh token, once it was found to be one of the application's.</summary>
    internal RefreshToken? Token { get; set; }
}
