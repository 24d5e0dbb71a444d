using Engine.Core.Storage;
using Engine.Core.Tenants;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Outbox;

/// <summary>Something that is to be done, and is tried again for a while where it fails.</summary>
internal interface IDue<out TSelf>
{
    /// <summary>How often it has failed.</summary>
    int Attempts { get; }

    /// <summary>When it is tried; later while somebody is at it.</summary>
    DateTimeOffset DueAt { get; }

    TSelf At(int attempts, DateTimeOffset dueAt);

    byte[] ToPayload();
}

/// <summary>
/// What is kept in the store until it was done. Engines on one store share the work: each piece is taken up by one of them, and by another
/// when that one has stopped in the middle, so that something may be done twice but is not forgotten.
/// </summary>
/// <param name="kind">The kind of its records.</param>
/// <param name="delays">How long after each failure it is tried again; after the last one it is given up.</param>
/// <param name="read">Reads the payload of a record.</param>
/// <param name="run">Does it: true when it is over, whether it was done or can't be.</param>
internal sealed partial class DueQueue<T>(string kind, IReadOnlyList<TimeSpan> delays, Func<ReadOnlyMemory<byte>, T> read, Func<TenantScope, StoredRecord, T, bool, ValueTask<bool>> run)
    where T : IDue<T>
{
    /// <summary>How long nobody else takes up what somebody is at.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>How often housekeeping looks for what is due.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Does everything that is due.</summary>
    public Task RunAsync(Tenant tenant, CancellationToken cancellationToken) => GuardAsync(tenant, () => RunAllAsync(tenant, cancellationToken), cancellationToken);

    /// <summary>Does one piece if it is due: whoever has just added it does not look at all that waits beside it.</summary>
    public Task RunAsync(Tenant tenant, string key, CancellationToken cancellationToken) => GuardAsync(tenant, () => RunOneAsync(tenant, key, cancellationToken), cancellationToken);

    private async Task GuardAsync(Tenant tenant, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The engine stops, or the tenant is removed: what is left is for the next one.
        }
#pragma warning disable CA1031 // it is tried again; a request is what reports a broken store
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(tenant.Engine.Logger, exception, kind, tenant.Name);
        }
    }

    private async Task RunAllAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var (records, clock) = (tenant.Engine.Options.Store.Records, tenant.Engine.Options.TimeProvider);
        foreach (var record in await records.ListAsync(tenant.Id, new RecordFilter { Kind = kind }, clock.GetUtcNow(), cancellationToken: cancellationToken))
        {
            await TakeAsync(new TenantScope(tenant, cancellationToken), record);
        }
    }

    private async Task RunOneAsync(Tenant tenant, string key, CancellationToken cancellationToken)
    {
        var scope = new TenantScope(tenant, cancellationToken);
        if (await scope.Engine.Options.Store.Records.GetAsync(tenant.Id, kind, key, scope.Now, cancellationToken) is { } record)
        {
            await TakeAsync(scope, record);
        }
    }

    /// <summary>Does it, unless it is not due or somebody else is at it.</summary>
    private async Task TakeAsync(TenantScope scope, StoredRecord record)
    {
        var (records, item, now) = (scope.Engine.Options.Store.Records, read(record.Payload), scope.Now);
        if (item.DueAt > now || !await records.ReplaceAsync(scope.Tenant.Id, kind, record with { Payload = item.At(item.Attempts, now + Lease).ToPayload() }, record.Version, now, scope.CancellationToken))
        {
            return;
        }

        var isLast = item.Attempts >= delays.Count;
        if (await run(scope, record, item, isLast) || isLast)
        {
            await records.DeleteAsync(scope.Tenant.Id, kind, record.Key, scope.CancellationToken);
        }
        else if (await records.GetAsync(scope.Tenant.Id, kind, record.Key, scope.Now, scope.CancellationToken) is { } known)
        {
            var later = item.At(item.Attempts + 1, scope.Now + delays[item.Attempts]);
            await records.ReplaceAsync(scope.Tenant.Id, kind, known with { Payload = later.ToPayload() }, known.Version, scope.Now, scope.CancellationToken);
            if (delays[item.Attempts] < Interval)
            {
                scope.Engine.RunInBackground(scope.Tenant, stopping => RunLaterAsync(scope.Tenant, record.Key, delays[item.Attempts], stopping));
            }
        }
    }

    /// <summary>What is due before housekeeping looks again does not wait for it.</summary>
    private async Task RunLaterAsync(Tenant tenant, string key, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, tenant.Engine.Options.TimeProvider, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The engine stops, or the tenant is removed.
            return;
        }

        await RunAsync(tenant, key, cancellationToken);
    }

    [LoggerMessage(EventId = 4005, Level = LogLevel.Warning, Message = "What was left to do ({Kind}) could not be looked at in the tenant {Tenant}")]
    private static partial void LogFailure(ILogger logger, Exception exception, string kind, string tenant);
}
