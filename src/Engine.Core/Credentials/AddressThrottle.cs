using Engine.Core.Applications;
using Engine.Core.AttackProtection;
using Engine.Core.Errors;
using Engine.Core.Logs;
using Engine.Core.Tenants;

namespace Engine.Core.Credentials;

/// <summary>
/// Slows down an address that fails to sign in to many accounts, or that signs many people up (<c>security.md</c>, section 1,
/// suspicious IP throttling). Attempts that are on their way count as failures until it is known how they end.
/// </summary>
internal sealed class AddressThrottle(AddressBuckets buckets) : ICredentialGuard
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _onTheirWay = new(StringComparer.Ordinal);

    public async ValueTask<EngineError?> EnterAsync(CredentialAttempt attempt)
    {
        var scope = attempt.Scope;
        var settings = await scope.Tenant.GetSuspiciousIpThrottlingAsync(scope.CancellationToken);
        if (!Counts(scope, settings) || attempt.Address is not { } address)
        {
            return null;
        }

        attempt.IsThrottled = true;
        var key = $"{scope.Tenant.Id}\n{address}";
        int others;
        lock (_gate)
        {
            others = _onTheirWay.GetValueOrDefault(key);
            _onTheirWay[key] = others + 1;
        }

        var isAllowed = false;
        try
        {
            isAllowed = !settings.Blocks || await buckets.CountAsync(scope, AddressBuckets.Login, address, settings.Stage.PreLogin) - others >= 1;
        }
        finally
        {
            if (!isAllowed)
            {
                End(key);
                attempt.IsThrottled = false;
            }
        }

        if (isAllowed)
        {
            return null;
        }

        Log(scope, attempt.Application);
        return CredentialErrors.AddressBlocked;
    }

    public async ValueTask LeaveAsync(CredentialAttempt attempt, AttemptEnd end)
    {
        if (!attempt.IsThrottled)
        {
            return;
        }

        var scope = attempt.Scope;
        try
        {
            if (end == AttemptEnd.Failed)
            {
                var settings = await scope.Tenant.GetSuspiciousIpThrottlingAsync(CancellationToken.None);
                await buckets.TryTakeAsync(scope, AddressBuckets.Login, attempt.Address!, settings.Stage.PreLogin);
            }
        }
        finally
        {
            End($"{scope.Tenant.Id}\n{attempt.Address}");
        }
    }

    /// <summary>Counts a sign-up, before anything is hashed for it.</summary>
    public async ValueTask<EngineError?> EnterSignupAsync(TenantScope scope, Application? application)
    {
        var settings = await scope.Tenant.GetSuspiciousIpThrottlingAsync(scope.CancellationToken);
        if (!Counts(scope, settings) || scope.AddressKey is not { } address
            || await buckets.TryTakeAsync(scope, AddressBuckets.Signup, address, settings.Stage.PreUserRegistration))
        {
            return null;
        }

        Log(scope, application);
        return settings.Blocks ? CredentialErrors.AddressBlocked : null;
    }

    private static bool Counts(TenantScope scope, SuspiciousIpThrottling settings)
        => settings.Enabled && !AddressList.Contains(settings.Allowlist, scope.RemoteAddress);

    private static void Log(TenantScope scope, Application? application)
        => scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.AddressBlocked) { Application = application });

    private void End(string key)
    {
        lock (_gate)
        {
            if (--_onTheirWay[key] is var left && left > 0)
            {
                return;
            }

            _onTheirWay.Remove(key);
        }
    }
}
