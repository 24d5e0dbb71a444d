using Engine.Core.AttackProtection;
using Engine.Core.Errors;
using Engine.Core.Limits;
using Engine.Core.Logs;
using Engine.Core.Storage;

namespace Engine.Core.Credentials;

/// <summary>Counts failed sign-ins by account and address, and blocks further ones (<c>security.md</c>, section 1).</summary>
internal sealed class BruteForceGuard(FailureCounters counters, EngineLimits limits) : ICredentialGuard
{
    private readonly AttemptGate _gate = new(limits.WaitingAttempts);

    public async ValueTask<EngineError?> EnterAsync(CredentialAttempt attempt)
    {
        var context = attempt.Context;
        var settings = await context.Tenant.GetBruteForceProtectionAsync(context.CancellationToken);
        if (!Counts(attempt, settings))
        {
            return null;
        }

        attempt.FailureKey = KeyOf(attempt, settings);
        if (!settings.Blocks)
        {
            return null;
        }

        var key = attempt.FailureKey;
        switch (await _gate.EnterAsync($"{context.Tenant.Id}\n{key}", settings.MaxAttempts, async () => (attempt.FailuresBefore = await counters.CountAsync(context, key)).Value, context.CancellationToken))
        {
            case GateAnswer.Entered:
                attempt.IsInGate = true;
                return null;
            case GateAnswer.Blocked:
                context.Engine.Logs.Write(context, LogOf(attempt));
                return CredentialErrors.AccountBlocked;
            default:
                return CredentialErrors.Busy;
        }
    }

    public async ValueTask LeaveAsync(CredentialAttempt attempt, AttemptEnd end)
    {
        if (attempt.FailureKey is not { } key)
        {
            return;
        }

        var context = attempt.Context;
        try
        {
            if (end == AttemptEnd.Succeeded && (attempt.FailuresBefore ?? await counters.CountAsync(context, key)) > 0)
            {
                await counters.ClearAsync(context, key);
            }
            else if (end == AttemptEnd.Failed)
            {
                await CountAsync(attempt, key);
            }
        }
        finally
        {
            if (attempt.IsInGate)
            {
                _gate.Leave($"{context.Tenant.Id}\n{key}");
            }
        }
    }

    private async ValueTask CountAsync(CredentialAttempt attempt, string key)
    {
        var context = attempt.Context;
        var settings = await context.Tenant.GetBruteForceProtectionAsync(CancellationToken.None);
        var address = settings.Mode == BruteForceProtection.PerIdentifier ? null : context.ClientIp;

        // Each of those who fail at once gets a number of their own: exactly one reaches the limit.
        if (await counters.AddAsync(attempt, key, address, settings.MaxAttempts) != settings.MaxAttempts)
        {
            return;
        }

        context.Engine.Logs.Write(context, LogOf(attempt));
        if (settings.Shields.Contains("user_notification"))
        {
            BlockNotice.Send(attempt, canUnblock: settings.Blocks);
        }
    }

    private static LogEntry LogOf(CredentialAttempt attempt) => new(LogEvents.AccountBlocked)
    {
        Application = attempt.Application,
        UserId = attempt.User?.UserId,
        Connection = attempt.Connection,
    };

    private static bool Counts(CredentialAttempt attempt, BruteForceProtection settings)
        => settings.Enabled && !AddressList.Contains(settings.Allowlist, attempt.Context.Request.RemoteAddress);

    private static string KeyOf(CredentialAttempt attempt, BruteForceProtection settings)
        => RecordKey.Of(settings.Mode == BruteForceProtection.PerIdentifier ? attempt.Account : $"{attempt.Account}\n{attempt.Address}");
}
