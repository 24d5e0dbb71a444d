using System.Collections.Concurrent;
using System.Net;
using Engine.Core.AttackProtection;
using Engine.Core.Limits;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Credentials;

/// <summary>How much of its allowance an address has left, by what it does. A full bucket is no record.</summary>
internal sealed class AddressBuckets(IRecordStore records, EngineLimits limits)
{
    public const string Login = "pre-login";
    public const string Signup = "pre-user-registration";
    public const string Exchange = "pre-custom-token-exchange";

    private const string Kind = "address_bucket";
    private readonly ConcurrentDictionary<string, BoundedRecords> _kept = new(StringComparer.Ordinal);

    /// <summary>How many attempts are left.</summary>
    public async ValueTask<double> CountAsync(TenantScope scope, string stage, string address, ThrottlingStage settings)
    {
        var now = Now(scope);
        return await records.GetAsync(scope.Tenant.Id, Kind, KeyOf(stage, address), now, scope.CancellationToken) is { } record
            ? AddressBucket.FromPayload(record.Payload).Refill(settings, now).Attempts
            : settings.MaxAttempts;
    }

    /// <summary>Takes one, whoever else does so at the same time; false when there is none.</summary>
    public async ValueTask<bool> TryTakeAsync(TenantScope scope, string stage, string address, ThrottlingStage settings)
    {
        var (tenant, key, now) = (scope.Tenant.Id, KeyOf(stage, address), Now(scope));
        while (true)
        {
            var known = await records.GetAsync(tenant, Kind, key, now, CancellationToken.None);
            var bucket = known is null ? AddressBucket.Full(settings, now) : AddressBucket.FromPayload(known.Payload).Refill(settings, now);
            if (!bucket.HasOne)
            {
                return false;
            }

            bucket = bucket.TakeOne();
            var record = (known ?? new StoredRecord { Key = key, CreatedAt = now, Payload = default }) with
            {
                // Full again, it says nothing any more.
                ExpiresAt = now.AddMilliseconds((settings.MaxAttempts - bucket.Attempts) * settings.Rate),
                Payload = bucket.ToPayload(),
            };
            if (known is null
                ? await records.InsertAsync(tenant, Kind, record, now, CancellationToken.None)
                : await records.ReplaceAsync(tenant, Kind, record, known.Version, now, CancellationToken.None))
            {
                await MakeRoomAsync(tenant, record, now);
                return true;
            }
        }
    }

    /// <summary>Takes one of whoever the request comes from; addresses of the machine itself are exempt.</summary>
    public async ValueTask<bool> TryTakeAsync(TenantScope scope, string stage, ThrottlingStage settings)
        => scope.AddressKey is not { } address || IPAddress.IsLoopback(scope.RemoteAddress!) || await TryTakeAsync(scope, stage, address, settings);

    /// <summary>Gives one back that was taken for nothing.</summary>
    public async ValueTask GiveBackAsync(TenantScope scope, string stage, string address, ThrottlingStage settings)
    {
        var (tenant, key, now) = (scope.Tenant.Id, KeyOf(stage, address), Now(scope));
        while (await records.GetAsync(tenant, Kind, key, now, CancellationToken.None) is { } known)
        {
            var bucket = AddressBucket.FromPayload(known.Payload).Refill(settings, now).GiveOne(settings);
            var full = now.AddMilliseconds(Math.Max(1, (settings.MaxAttempts - bucket.Attempts) * settings.Rate));
            if (await records.ReplaceAsync(tenant, Kind, known with { ExpiresAt = full, Payload = bucket.ToPayload() }, known.Version, now, CancellationToken.None))
            {
                return;
            }
        }
    }

    /// <summary>Fills the buckets of an address.</summary>
    public async ValueTask ClearAsync(TenantScope scope, string address)
    {
        foreach (var stage in (string[])[Login, Signup, Exchange])
        {
            await records.DeleteAsync(scope.Tenant.Id, Kind, KeyOf(stage, address), scope.CancellationToken);
        }
    }

    private static string KeyOf(string stage, string address) => RecordKey.Of($"{stage}\n{address}");

    private static DateTimeOffset Now(TenantScope scope) => scope.Engine.Options.TimeProvider.GetUtcNow();

    private async ValueTask MakeRoomAsync(string tenant, StoredRecord record, DateTimeOffset now)
    {
        var kept = _kept.GetOrAdd(tenant, static (_, most) => new BoundedRecords(most), limits.FailureCounters);
        foreach (var excess in kept.Add(record.Key, record.Payload.Length, record.ExpiresAt!.Value, now))
        {
            await records.DeleteAsync(tenant, Kind, excess, CancellationToken.None);
        }
    }
}
