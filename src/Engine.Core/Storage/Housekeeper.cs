using Microsoft.Extensions.Logging;

namespace Engine.Core.Storage;

/// <summary>Removes expired records in small batches, off the request path.</summary>
internal static partial class Housekeeper
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private const int BatchSize = 500;

    public static async Task RunAsync(IdentityEngineOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, options.TimeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await PurgeAsync(options, logger, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }

    private static async Task PurgeAsync(IdentityEngineOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            while (await options.Store.Records.PurgeExpiredAsync(options.TimeProvider.GetUtcNow(), BatchSize, cancellationToken) == BatchSize)
            {
                await Task.Yield();
            }
        }
#pragma warning disable CA1031 // housekeeping tries again; a request is what reports a broken store
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailure(logger, exception);
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Expired records could not be removed")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
