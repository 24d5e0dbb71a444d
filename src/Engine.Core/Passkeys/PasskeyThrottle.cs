using Engine.Core.AttackProtection;
using Engine.Core.Codes;
using Engine.Core.Credentials;
using Engine.Core.Limits;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Passkeys;

/// <summary>Keeps an address from asking for challenges without end: each is a record. Addresses of the machine itself are exempt.</summary>
internal sealed class PasskeyThrottle(IRecordStore records, EngineLimits limits)
{
    private readonly AddressBuckets _buckets = new(records, limits);
    private readonly ThrottlingStage _asked = CodeAllowance.Of(limits.PasskeyChallengesPerAddress, limits.PasskeyChallengesPerAddress);

    public ValueTask<bool> MayAskAsync(TenantScope scope) => _buckets.TryTakeAsync(scope, "passkey-challenge", _asked);
}
