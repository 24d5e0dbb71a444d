using Engine.Core;
using Engine.Core.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Engine.Hosting;

/// <summary>
/// Starts the engine with the host, so that a fault shows at start and not at the first request: those of the engine, and
/// those of what the product has put around it. The container releases the engine.
/// </summary>
internal sealed partial class IdentityEngineService(IServiceProvider services, EngineHost host, IdentityEngine engine) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] faults = [.. host.FindMappingFaults(), .. await SignInRules.FindFaultsAsync(services, host.Options)];
        if (faults.Length > 0)
        {
            throw new EngineConfigurationException(faults);
        }

        await engine.StartAsync(cancellationToken);
        if (host.Options.Pages is not null && host.Options.Tenants.SelectMany(static tenant => tenant.Applications).Any(static application => application.Callbacks.Count > 0 && application.AllowsGrant("authorization_code")))
        {
            // Somebody is going to sign in: the first one does not wait for the compilation of what leads to the page.
            _ = Task.Run(WarmUpAsync, CancellationToken.None);
        }
    }

    private async Task WarmUpAsync()
    {
        try
        {
            await engine.WarmUpAsync();
        }
#pragma warning disable CA1031 // a renderer that fails says so when it renders a page
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogWarmUpFailed(host.Options.LoggerFactory.CreateLogger("Engine.Pages"), exception);
        }
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Warning, Message = "The pages could not be warmed up")]
    private static partial void LogWarmUpFailed(ILogger logger, Exception exception);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
