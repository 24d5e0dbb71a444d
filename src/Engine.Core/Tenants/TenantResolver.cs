using Engine.Core.Http;

namespace Engine.Core.Tenants;

/// <summary>Finds the tenant of a request by its host, and the issuer the tenant has under that host.</summary>
internal sealed class TenantResolver
{
    private readonly Dictionary<string, Tenant> _byHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly Tenant? _fallback;

    public TenantResolver(IEnumerable<Tenant> tenants)
    {
        foreach (var tenant in tenants)
        {
            if (tenant.Definition.Hosts.Count == 0)
            {
                _fallback ??= tenant;
            }

            foreach (var host in tenant.Definition.Hosts)
            {
                _byHost.TryAdd(host, tenant);
            }
        }
    }

    public Tenant? Resolve(EngineRequest request) => _byHost.TryGetValue(request.Host, out var tenant) ? tenant : _fallback;

    /// <summary>The issuer ends in a slash; every endpoint is below it.</summary>
    public static string GetIssuer(Tenant tenant, EngineRequest request)
        => tenant.Definition.Issuer ?? string.Concat(request.Scheme, "://", request.Host, request.PathBase + "/");
}
