using System.Net;
using Engine.Core.Applications;
using Engine.Core.Http;

namespace Engine.Core.ClientAuthentication;

/// <summary>
/// The address of the person for whom a server asks (<c>auth0-forwarded-for</c>): otherwise everybody's failed attempts would count for
/// the server's own address. Believed only of an application that has proven who it is, and whose settings say so.
/// </summary>
internal static class ForwardedAddress
{
    private const string Field = "auth0-forwarded-for";

    public static IPAddress? Read(Application application, EngineRequest request)
        => application is { IsTokenEndpointIpHeaderTrusted: true, IsPublic: false } && request.Headers[Field] is { } text && IPAddress.TryParse(text.Trim(), out var address)
            ? address
            : null;
}
