using Engine.Core.Applications;
using Engine.Core.AttackProtection;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Logs;

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
        var context = attempt.Context;
        var settings = await context.Tenant.GetSuspiciousIpThrottlingAsync(context.CancellationToken);
        if (!Counts(context, settings) || attempt.Address is not { } address)
        {
            return null;
        }

        attempt.IsThrottled = true;
        var key = $"{context.Tenant.Id}\n{address}";
        int others;
        lock (_gate)
        {
            others = _onTheirWay.GetValueOrDefault(key);
            _onTheirWay[key] = others + 1;
        }

        var isAllowed = false;
        try
        {
            isAllowed = !settings.Blocks || await buckets.CountAsync(context, AddressBuckets.Login, address, settings.Stage.PreLogin) - others >= 1;
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

        Log(context, attempt.Application);
        return CredentialErrors.AddressBlocked;
    }

    public async ValueTask LeaveAsync(CredentialAttempt attempt, AttemptEnd end)
    {
        if (!attempt.IsThrottled)
        {
            return;
        }

        var context = attempt.Context;
        try
        {
            if (end == AttemptEnd.Failed)
            {
                var settings = await context.Tenant.GetSuspiciousIpThrottlingAsync(CancellationToken.None);
                await buckets.TryTakeAsync(context, AddressBuckets.Login, attempt.Address!, settings.Stage.PreLogin);
            }
        }
        finally
        {
            End($"{context.Tenant.Id}\n{attempt.Address}");
        }
    }

    /// <summary>Counts a sign-up, before anything is hashed for it.</summary>
    public async ValueTask<EngineError?> EnterSignupAsync(EndpointContext context, Application? application)
    {
        var settings = await context.Tenant.GetSuspiciousIpThrottlingAsync(context.CancellationToken);
        if (!Counts(context, settings) || ClientAddress.KeyOf(context.Request) is not { } address
            || await buckets.TryTakeAsync(context, AddressBuckets.Signup, address, settings.Stage.PreUserRegistration))
        {
            return null;
        }

        Log(context, application);
        return settings.Blocks ? CredentialErrors.AddressBlocked : null;
    }

    private static bool Counts(EndpointContext context, SuspiciousIpThrottling settings)
        => settings.Enabled && !AddressList.Contains(settings.Allowlist, context.Request.RemoteAddress);

    private static void Log(EndpointContext context, Application? application)
        => context.Engine.Logs.Write(context, new LogEntry(LogEvents.AddressBlocked) { Application = application });

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
