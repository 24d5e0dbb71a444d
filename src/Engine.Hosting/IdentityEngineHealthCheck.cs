using Engine.Core;
using Engine.Core.Configuration;
using Engine.Core.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Engine.Hosting;

/// <summary>Whether every tenant publishes its metadata and its keys, and the store answers.</summary>
internal sealed class IdentityEngineHealthCheck(IdentityEngine engine) : IHealthCheck
{
    private static readonly string[] Documents = ["/.well-known/openid-configuration", "/.well-known/jwks.json"];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        foreach (var tenant in engine.Options.Tenants)
        {
            try
            {
                if (await FindFaultAsync(tenant, cancellationToken) is { } fault)
                {
                    return new HealthCheckResult(context.Registration.FailureStatus, $"{tenant.Name}: {fault}");
                }
            }
#pragma warning disable CA1031 // whatever the store throws, it does not answer
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                return new HealthCheckResult(context.Registration.FailureStatus, $"{tenant.Name}: the store does not answer", exception);
            }
        }

        return HealthCheckResult.Healthy();
    }

    private async ValueTask<string?> FindFaultAsync(TenantDefinition tenant, CancellationToken cancellationToken)
    {
        foreach (var path in Documents)
        {
            var request = new EngineRequest { Method = "GET", Host = tenant.Hosts.Count > 0 ? tenant.Hosts[0] : "localhost", Path = path };
            var response = await engine.HandleAsync(request, cancellationToken);
            if (response.StatusCode != 200)
            {
                return $"{path} answers {response.StatusCode}";
            }
        }

        // Configuration is cached, and the documents above may come from the cache: this asks the store itself.
        await engine.Options.Store.Configuration.ListTenantsAsync("tenant", cancellationToken);
        return null;
    }
}
