using Engine.Core.AttackProtection;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Limits;
using Engine.Core.Logs;
using Engine.Core.Messages;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Codes;

/// <summary>
/// Keeps people from being flooded with messages they have not asked for, and the tenant from paying for them: a recipient is sent so
/// many, and an address asks for so many, whoever they are for. Addresses of the machine itself are exempt from the latter.
/// </summary>
internal sealed class SendThrottle(IRecordStore records, EngineLimits limits)
{
    private readonly AddressBuckets _buckets = new(records, limits);
    private readonly ThrottlingStage _recipients = CodeAllowance.Of(limits.CodesInARow, limits.CodesPerHour);
    private readonly ThrottlingStage _addresses = CodeAllowance.Of(limits.CodesPerAddress, limits.CodesPerAddress);

    /// <summary>Counts a message before it is made; an error says that it must not be sent.</summary>
    public async ValueTask<EngineError?> EnterAsync(TenantScope scope, MessageChannel channel, string recipient)
    {
        // The address comes first: one that has asked for too many takes nothing of the allowance of others.
        if (!await _buckets.TryTakeAsync(scope, "send", _addresses))
        {
            scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.AddressBlocked));
            return CodeErrors.TooMany;
        }

        // A call and a text message go to the same telephone.
        var kind = channel == MessageChannel.Email ? "send-email" : "send-phone";
        return await _buckets.TryTakeAsync(scope, kind, recipient.Trim().ToLowerInvariant(), _recipients) ? null : CodeErrors.TooMany;
    }
}
