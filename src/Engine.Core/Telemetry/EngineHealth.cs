using Engine.Core.Configuration;
using Engine.Core.Http;
using Engine.Core.Storage;

namespace Engine.Core.Telemetry;

/// <summary>Whether every tenant that code declares publishes its metadata and its keys, and the store answers and takes changes.</summary>
internal static class EngineHealth
{
    private static readonly string[] Documents = ["/.well-known/openid-configuration", "/.well-known/jwks.json"];

    public static async ValueTask<string?> FindFaultAsync(IdentityEngine engine, CancellationToken cancellationToken)
    {
        if (engine.Options.Store is IStoreHealth { Fault: { } fault })
        {
            return $"the store takes no changes: {fault.Message}";
        }

        foreach (var tenant in engine.Options.Tenants)
        {
            try
            {
                if (await FindFaultAsync(engine, tenant, cancellationToken) is { } problem)
                {
                    return $"{tenant.Name}: {problem}";
                }
            }
#pragma warning disable CA1031 // whatever the store throws, it does not answer
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                return $"{tenant.Name}: the store does not answer: {exception.Message}";
            }
        }

        return null;
    }

    private static async ValueTask<string?> FindFaultAsync(IdentityEngine engine, TenantDefinition tenant, CancellationToken cancellationToken)
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
