using Engine.Core.AttackProtection;
using Engine.Core.Errors;
using Engine.Core.Limits;
using Engine.Core.Logs;
using Engine.Core.Passwordless;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Credentials;

/// <summary>Counts failed sign-ins by account and address, and blocks further ones (<c>security.md</c>, section 1).</summary>
internal sealed class BruteForceGuard(FailureCounters counters, EngineLimits limits) : ICredentialGuard
{
    private readonly AttemptGate _gate = new(limits.WaitingAttempts);

    public async ValueTask<EngineError?> EnterAsync(CredentialAttempt attempt)
    {
        var scope = attempt.Scope;
        var settings = await scope.Tenant.GetBruteForceProtectionAsync(scope.CancellationToken);
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
        switch (await _gate.EnterAsync($"{scope.Tenant.Id}\n{key}", settings.MaxAttempts, async () => (attempt.FailuresBefore = await counters.CountAsync(scope, key)).Value, scope.CancellationToken))
        {
            case GateAnswer.Entered:
                attempt.IsInGate = true;
                return null;
            case GateAnswer.Blocked:
                scope.Engine.Logs.Write(scope, LogOf(attempt));
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

        var scope = attempt.Scope;
        try
        {
            if (end == AttemptEnd.Succeeded && (attempt.FailuresBefore ?? await counters.CountAsync(scope, key)) > 0)
            {
                await counters.ClearAsync(scope, key);
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
                _gate.Leave($"{scope.Tenant.Id}\n{key}");
            }
        }
    }

    private async ValueTask CountAsync(CredentialAttempt attempt, string key)
    {
        var scope = attempt.Scope;
        var settings = await scope.Tenant.GetBruteForceProtectionAsync(CancellationToken.None);
        var address = settings.Mode == BruteForceProtection.PerIdentifier ? null : scope.ClientIp;

        // Each of those who fail at once gets a number of their own: exactly one reaches the limit.
        if (await counters.AddAsync(attempt, key, address, settings.MaxAttempts) != settings.MaxAttempts)
        {
            return;
        }

        scope.Engine.Logs.Write(scope, LogOf(attempt));
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
        => settings.Enabled && (!attempt.Connection.IsPasswordless || PasswordlessOptions.IsBruteForceProtected(attempt.Connection))
            && !AddressList.Contains(settings.Allowlist, attempt.Scope.RemoteAddress);

    private static string KeyOf(CredentialAttempt attempt, BruteForceProtection settings)
        => RecordKey.Of(settings.Mode == BruteForceProtection.PerIdentifier ? attempt.Account : $"{attempt.Account}\n{attempt.Address}");
}
