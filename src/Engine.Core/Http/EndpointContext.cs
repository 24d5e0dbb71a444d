using System.Net;
using Engine.Core.Tenants;

namespace Engine.Core.Http;

/// <summary>A request that was given its tenant and issuer; what every endpoint starts from.</summary>
public class EndpointContext
{
    internal EndpointContext(IdentityEngine engine, Tenant tenant, EngineRequest request, CancellationToken cancellationToken)
    {
        Engine = engine;
        Tenant = tenant;
        Request = request;
        CancellationToken = cancellationToken;
        Issuer = TenantResolver.GetIssuer(tenant, request);
        Now = engine.Options.TimeProvider.GetUtcNow();
    }

    internal EndpointContext(EndpointContext other)
    {
        Engine = other.Engine;
        Tenant = other.Tenant;
        Request = other.Request;
        CancellationToken = other.CancellationToken;
        Issuer = other.Issuer;
        Now = other.Now;
    }

    /// <summary>The engine that handles the request.</summary>
    public IdentityEngine Engine { get; }

    /// <summary>The tenant the host belongs to.</summary>
    public Tenant Tenant { get; }

    /// <summary>The request.</summary>
    public EngineRequest Request { get; }

    /// <summary>The issuer under which the client knows the tenant; ends in a slash.</summary>
    public string Issuer { get; }

    /// <summary>The moment the request arrived, by the engine's clock.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Ends when the client has gone away.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The client's address as text, if the host knows it.</summary>
    public string? ClientIp => Request.RemoteAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>A URL of the engine itself, as the browser reaches it: relative to the host.</summary>
    internal string LocalUrl(string path) => Request.PathBase + path;
}
