using Engine.Core.Telemetry;
using Engine.Core.Tenants;

namespace Engine.Core.Http;

/// <summary>A request that was given its tenant and issuer; what every endpoint starts from.</summary>
public class EndpointContext
{
    internal EndpointContext(TenantScope scope, EngineRequest request)
    {
        Scope = scope;
        Request = request;
    }

    internal EndpointContext(EndpointContext other)
    {
        Scope = other.Scope;
        Request = other.Request;
        UiLocales = other.UiLocales;
        RouteValues = other.RouteValues;
    }

    /// <summary>The tenant, its issuer, the time and whom the answer is for; what services take.</summary>
    public TenantScope Scope { get; internal set; }

    /// <summary>The request.</summary>
    public EngineRequest Request { get; }

    /// <inheritdoc cref="TenantScope.Engine"/>
    public IdentityEngine Engine => Scope.Engine;

    /// <inheritdoc cref="TenantScope.Tenant"/>
    public Tenant Tenant => Scope.Tenant;

    /// <inheritdoc cref="TenantScope.Issuer"/>
    public string Issuer => Scope.Issuer;

    /// <inheritdoc cref="TenantScope.Now"/>
    public DateTimeOffset Now => Scope.Now;

    /// <inheritdoc cref="TenantScope.CancellationToken"/>
    public CancellationToken CancellationToken => Scope.CancellationToken;

    /// <inheritdoc cref="TenantScope.ClientIp"/>
    public string? ClientIp => Scope.ClientIp;

    /// <summary>The decoded values of the parameters of the endpoint's path, by name.</summary>
    internal IReadOnlyDictionary<string, string> RouteValues { get; init; } = Http.RouteValues.None;

    /// <summary>The languages that the request asks for which began what this one goes on with; null when that named none.</summary>
    internal string? UiLocales { get; set; }

    /// <summary>A URL of the engine itself, as the browser reaches it: relative to the host.</summary>
    internal string LocalUrl(string path) => Request.PathBase + path;
}
