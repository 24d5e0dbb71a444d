using Microsoft.Extensions.Logging;

namespace Engine.Core.Storage;

/// <summary>Removes expired records in small batches, and what is left of removed tenants, off the request path.</summary>
internal static partial class Housekeeper
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private const int BatchSize = 500;

    public static async Task RunAsync(IdentityEngine engine, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, engine.Options.TimeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await PurgeAsync(engine, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }

    private static async Task PurgeAsync(IdentityEngine engine, CancellationToken cancellationToken)
    {
        var options = engine.Options;
        try
        {
            while (await options.Store.Records.PurgeExpiredAsync(options.TimeProvider.GetUtcNow(), BatchSize, cancellationToken) == BatchSize)
            {
                await Task.Yield();
            }

            await engine.Tenants.ResumeRemovalsAsync(cancellationToken);
            foreach (var tenant in engine.Tenants.Opened)
            {
                tenant.BackchannelLogout.Deliver();
                tenant.Messages.Deliver();
            }
        }
#pragma warning disable CA1031 // housekeeping tries again; a request is what reports a broken store
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailure(engine.Logger, exception);
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Expired records or removed tenants could not be cleared away")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
