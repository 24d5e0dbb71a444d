using Engine.Core;
using Microsoft.Extensions.Hosting;

namespace Engine.Hosting;

/// <summary>Starts the engine with the host, so that a fault shows at start and not at the first request. The container releases it.</summary>
internal sealed class IdentityEngineService(IdentityEngine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => engine.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
