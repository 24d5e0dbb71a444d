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

    /// <summary>Does what is due.</summary>
    public async Task RunAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        try
        {
            await RunAllAsync(tenant, cancellationToken);
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
            var (item, now) = (read(record.Payload), clock.GetUtcNow());
            if (item.DueAt > now)
            {
                continue;
            }

            var taken = record with { Payload = item.At(item.Attempts, now + Lease).ToPayload() };
            if (await records.ReplaceAsync(tenant.Id, kind, taken, record.Version, now, cancellationToken))
            {
                await RunOneAsync(new TenantScope(tenant, cancellationToken), taken, item);
            }
        }
    }

    private async Task RunOneAsync(TenantScope scope, StoredRecord record, T item)
    {
        var records = scope.Engine.Options.Store.Records;
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
                scope.Engine.RunInBackground(scope.Tenant, stopping => RunLaterAsync(scope.Tenant, delays[item.Attempts], stopping));
            }
        }
    }

    /// <summary>What is due before housekeeping looks again does not wait for it.</summary>
    private async Task RunLaterAsync(Tenant tenant, TimeSpan delay, CancellationToken cancellationToken)
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

        await RunAsync(tenant, cancellationToken);
    }

    [LoggerMessage(EventId = 4005, Level = LogLevel.Warning, Message = "What was left to do ({Kind}) could not be looked at in the tenant {Tenant}")]
    private static partial void LogFailure(ILogger logger, Exception exception, string kind, string tenant);
}
