using System.Collections.Concurrent;
using Engine.Core.Limits;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Credentials;

/// <summary>
/// Keeps failed sign-ins by account. A tenant has a limited number of counters: those of accounts that are not blocked make room
/// for others among themselves, and so do those of blocked ones, so that trying many names frees no account.
/// </summary>
internal sealed class FailureCounters(IRecordStore records, EngineLimits limits)
{
    /// <summary>A block ends this long after the last failure.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>The kind of the records; the person is their subject.</summary>
    public const string Kind = "login_failures";

    private readonly ConcurrentDictionary<string, (BoundedRecords Counting, BoundedRecords Blocked)> _kept = new(StringComparer.Ordinal);

    public async ValueTask<int> CountAsync(TenantScope scope, string key)
        => await records.GetAsync(scope.Tenant.Id, Kind, key, Now(scope), scope.CancellationToken) is { } record ? FailureCounter.FromPayload(record.Payload).Failures : 0;

    /// <summary>Counts a failure, whoever else does so at the same time, and says how many there are.</summary>
    public async ValueTask<int> AddAsync(CredentialAttempt attempt, string key, string? address, int blocksAt)
    {
        var (tenant, now) = (attempt.Scope.Tenant.Id, Now(attempt.Scope));
        while (true)
        {
            // What has failed is counted even if the client has gone away meanwhile.
            var known = await records.GetAsync(tenant, Kind, key, now, CancellationToken.None);
            var counter = new FailureCounter
            {
                Identifier = attempt.Identifier,
                Connection = attempt.Connection.Name,
                Address = address,
                Failures = (known is null ? 0 : FailureCounter.FromPayload(known.Payload).Failures) + 1,
            };
            var record = (known ?? new StoredRecord { Key = key, CreatedAt = now, Payload = default }) with
            {
                Subject = attempt.User?.UserId,
                Family = FamilyOf(attempt.Identifier),
                ExpiresAt = now + Lifetime,
                Payload = counter.ToPayload(),
            };
            if (known is null
                ? await records.InsertAsync(tenant, Kind, record, now, CancellationToken.None)
                : await records.ReplaceAsync(tenant, Kind, record, known.Version, now, CancellationToken.None))
            {
                await MakeRoomAsync(tenant, record, counter.Failures >= blocksAt, now);
                return counter.Failures;
            }
        }
    }

    public async ValueTask ClearAsync(TenantScope scope, string key)
    {
        if (await records.DeleteAsync(scope.Tenant.Id, Kind, key, scope.CancellationToken))
        {
            Forget(scope.Tenant.Id, key);
        }
    }

    /// <summary>The counters of a person.</summary>
    public ValueTask<IReadOnlyList<StoredRecord>> ListAsync(TenantScope scope, User user)
        => records.ListAsync(scope.Tenant.Id, new RecordFilter { Kind = Kind, Subject = user.UserId }, Now(scope), cancellationToken: scope.CancellationToken);

    /// <summary>The counters of what was typed, be it somebody's or nobody's.</summary>
    public ValueTask<IReadOnlyList<StoredRecord>> ListAsync(TenantScope scope, string identifier)
        => records.ListAsync(scope.Tenant.Id, new RecordFilter { Kind = Kind, Family = FamilyOf(identifier.Trim().ToLowerInvariant()) }, Now(scope), cancellationToken: scope.CancellationToken);

    private static string FamilyOf(string identifier) => "identifier:" + RecordKey.Of(identifier);

    // A request waits for hashes: what it counts, it counts by the time it is then.
    private static DateTimeOffset Now(TenantScope scope) => scope.Engine.Options.TimeProvider.GetUtcNow();

    private async ValueTask MakeRoomAsync(string tenant, StoredRecord record, bool isBlocked, DateTimeOffset now)
    {
        var (counting, blocked) = Kept(tenant);
        (isBlocked ? counting : blocked).Remove(record.Key);
        foreach (var excess in (isBlocked ? blocked : counting).Add(record.Key, record.Payload.Length, record.ExpiresAt!.Value, now))
        {
            await records.DeleteAsync(tenant, Kind, excess, CancellationToken.None);
        }
    }

    private void Forget(string tenant, string key)
    {
        var (counting, blocked) = Kept(tenant);
        counting.Remove(key);
        blocked.Remove(key);
    }

    private (BoundedRecords Counting, BoundedRecords Blocked) Kept(string tenant)
        => _kept.GetOrAdd(tenant, static (_, most) => (new BoundedRecords(most), new BoundedRecords(most)), limits.FailureCounters);
}
