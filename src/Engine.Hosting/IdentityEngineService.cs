using Engine.Core;
using Engine.Core.Configuration;
using Microsoft.Extensions.Hosting;

namespace Engine.Hosting;

/// <summary>
/// Starts the engine with the host, so that a fault shows at start and not at the first request: those of the engine, and
/// those of what the product has put around it. The container releases the engine.
/// </summary>
internal sealed class IdentityEngineService(IServiceProvider services, EngineHost host, IdentityEngine engine) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] faults = [.. host.FindMappingFaults(), .. await SignInRules.FindFaultsAsync(services, host.Options)];
        if (faults.Length > 0)
        {
            throw new EngineConfigurationException(faults);
        }

        await engine.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
