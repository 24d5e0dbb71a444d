using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Device;

/// <summary>
/// The codes of devices: the one that the device keeps, and the one that the person types. The store has the hash of the first and a keyed
/// hash of the second, which is short enough to be tried out.
/// </summary>
internal static class DeviceCodes
{
    /// <summary>How often a device asks, in seconds.</summary>
    public const int Interval = 5;

    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(900);

    /// <summary>How long a device is told that its code has expired, and what a person has approved at the last moment can be fetched.</summary>
    public static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(1);

    /// <summary>Makes both codes for a device. They must be logged nowhere.</summary>
    public static async ValueTask<(string DeviceCode, string UserCode)> IssueAsync(TenantScope scope, string clientId, string? audience, IReadOnlyList<string> scopes)
    {
        var secrets = scope.Engine.Options.SecretSource;
        var settings = (await scope.Tenant.GetSettingsAsync(scope.CancellationToken)).DeviceFlow;
        var (value, family) = (secrets.Token(32), "device:" + secrets.Token(16));
        while (true)
        {
            var text = UserCodeFormat.Create(settings, secrets);
            var userCodeKey = KeysOf(scope.Tenant, UserCodeFormat.Normalize(text)!)[0];
            var device = new StoredRecord
            {
                Key = RecordKey.Of(value),
                ClientId = clientId,
                Family = family,
                CreatedAt = scope.Now,
                ExpiresAt = scope.Now + Lifetime + Afterwards,
                Payload = new DeviceCode { Audience = audience, Scopes = scopes, ExpiresAt = scope.Now + Lifetime, UserCodeKey = userCodeKey }.ToPayload(),
            };
            var userCode = new StoredRecord
            {
                Key = userCodeKey,
                ClientId = clientId,
                Family = family,
                CreatedAt = scope.Now,
                ExpiresAt = scope.Now + Lifetime,
                Payload = new UserCode { DeviceKey = device.Key, Text = scope.Tenant.Protector.Protect(text) }.ToPayload(),
            };
            var batch = new StoreBatch(scope.Tenant.Id);
            batch.InsertRecord(RecordKinds.UserCode, userCode);
            batch.InsertRecord(RecordKinds.DeviceCode, device);
            var result = await scope.Engine.Options.Store.CommitAsync(batch, scope.Now, scope.CancellationToken);
            if (result.Succeeded)
            {
                await scope.Engine.Devices.AddAsync(scope, device);
                return (value, text);
            }

            if (result.Failed != 0)
            {
                throw new InvalidOperationException("Two device codes are the same: the source of secrets repeats itself.");
            }

            // Another device has the user code at the moment.
        }
    }

    /// <summary>The key of the device that shows a code; null when none does.</summary>
    public static async ValueTask<string?> FindKeyAsync(TenantScope scope, string typed)
    {
        if (UserCodeFormat.Normalize(typed) is not { } characters)
        {
            return null;
        }

        var wanted = KeysOf(scope.Tenant, characters).Select(static key => new RecordReference(RecordKinds.UserCode, key)).ToList();
        var found = await Records(scope).GetManyAsync(scope.Tenant.Id, wanted, scope.Now, scope.CancellationToken);
        return found.FirstOrDefault(static record => record is not null) is { } record ? UserCode.FromPayload(record.Payload).DeviceKey : null;
    }

    /// <summary>A device that still waits for a decision, or null.</summary>
    public static async ValueTask<OpenDevice?> FindAsync(TenantScope scope, string key)
    {
        if (await Records(scope).GetAsync(scope.Tenant.Id, RecordKinds.DeviceCode, key, scope.Now, scope.CancellationToken) is not { } record)
        {
            return null;
        }

        var code = DeviceCode.FromPayload(record.Payload);
        return await Records(scope).GetAsync(scope.Tenant.Id, RecordKinds.UserCode, code.UserCodeKey, scope.Now, scope.CancellationToken) is { } userCode
            ? new OpenDevice(key, code, record, scope.Tenant.Protector.Unprotect(UserCode.FromPayload(userCode.Payload).Text))
            : null;
    }

    /// <summary>Says that the device gets nothing; false when somebody else has decided before.</summary>
    public static async ValueTask<bool> DenyAsync(TenantScope scope, OpenDevice device, string reason)
    {
        var batch = new StoreBatch(scope.Tenant.Id);
        batch.DeleteRecord(RecordKinds.UserCode, device.Code.UserCodeKey, mustExist: true);
        batch.ReplaceRecord(RecordKinds.DeviceCode, device.Record with { Payload = (device.Code with { Denial = reason }).ToPayload() }, device.Record.Version);
        return (await scope.Engine.Options.Store.CommitAsync(batch, scope.Now, scope.CancellationToken)).Succeeded;
    }

    /// <summary>The key of the authorization code that stands for the approval. No code that anybody could present has it: only the device finds it.</summary>
    public static string ApprovalKeyOf(string deviceKey) => "device:" + deviceKey;

    /// <summary>The keys under which a user code may be stored: the first one is for new ones, the others belong to master keys of before.</summary>
    private static string[] KeysOf(Tenant tenant, string characters)
        => [.. tenant.DerivedKeys.UserCodes.Select(key => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(characters))))];

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
