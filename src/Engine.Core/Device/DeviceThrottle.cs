using Engine.Core.AttackProtection;
using Engine.Core.Codes;
using Engine.Core.Credentials;
using Engine.Core.Limits;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Device;

/// <summary>
/// Keeps devices from asking too often, and people from trying codes out: whoever could, would find a device of somebody else. Addresses of
/// the machine itself are exempt where addresses count. No more devices wait than sign-ins may be open: the oldest go.
/// </summary>
internal sealed class DeviceThrottle(IRecordStore records, EngineLimits limits)
{
    /// <summary>A tenth less than the interval: the network brings one request sooner than another one.</summary>
    private static readonly ThrottlingStage Polls = new() { MaxAttempts = 1, Rate = DeviceCodes.Interval * 900 };

    private readonly AddressBuckets _buckets = new(records, limits);
    private readonly BoundedRecords _waiting = new(limits.OpenTransactions, limits.OpenTransactionBytes);
    private readonly ThrottlingStage _entered = CodeAllowance.Of(limits.UserCodesPerAddress, limits.UserCodesPerAddress);
    private readonly ThrottlingStage _requested = CodeAllowance.Of(limits.DevicesPerAddress, limits.DevicesPerAddress);

    /// <summary>Counts a code that somebody enters, before anybody looks whether it is right.</summary>
    public ValueTask<bool> MayEnterAsync(TenantScope scope) => _buckets.TryTakeAsync(scope, "user-code", _entered);

    /// <summary>Counts a device that asks for codes.</summary>
    public ValueTask<bool> MayBeginAsync(TenantScope scope) => _buckets.TryTakeAsync(scope, "device-code", _requested);

    /// <summary>Counts a question whether the person has decided; false when the last one was a moment ago.</summary>
    public ValueTask<bool> MayPollAsync(TenantScope scope, string deviceKey) => _buckets.TryTakeAsync(scope, "device-poll", deviceKey, Polls);

    /// <summary>Notes a device that waits.</summary>
    public async ValueTask AddAsync(TenantScope scope, StoredRecord record)
    {
        foreach (var excess in _waiting.Add($"{scope.Tenant.Id}\n{record.Family}", record.Payload.Length, record.ExpiresAt!.Value, scope.Now))
        {
            var split = excess.IndexOf('\n', StringComparison.Ordinal);
            await records.DeleteWhereAsync(excess[..split], new RecordFilter { Family = excess[(split + 1)..] }, scope.CancellationToken);
        }
    }
}
