using System.Collections.Concurrent;
using Engine.Core.Applications;
using Engine.Core.Tenants;

namespace Engine.Core.Restrictions;

/// <summary>Counts the requests of applications that a policy limits, minute by minute, in this process alone.</summary>
internal sealed class ApplicationRates
{
    private Window _window = new(0);

    /// <summary>The policy the request exceeds, or null.</summary>
    public static ValueTask<RatePolicy?> FindExceededAsync(TenantScope scope, Application application)
    {
        var restrictions = scope.Tenant.Restrictions.GetAsync(scope.CancellationToken);
        return restrictions.IsCompletedSuccessfully ? new(FindExceeded(scope, application, restrictions.Result)) : AwaitAsync(scope, application, restrictions);

        static async ValueTask<RatePolicy?> AwaitAsync(TenantScope scope, Application application, ValueTask<TenantRestrictions> restrictions)
            => FindExceeded(scope, application, await restrictions);
    }

    private static RatePolicy? FindExceeded(TenantScope scope, Application application, TenantRestrictions restrictions)
    {
        var policies = restrictions.RatePolicies;
        if (policies.Count == 0)
        {
            return null;
        }

        var policy = policies.FirstOrDefault(policy => policy.Selector == application.ClientId) ?? policies.FirstOrDefault(IsGeneral);
        return policy is null || scope.Tenant.Rates.Count(application.ClientId, scope.Now) <= policy.Limit ? null : policy;
    }

    /// <summary>Selectors of other kinds than one application can't be evaluated: they count for every application.</summary>
    private static bool IsGeneral(RatePolicy policy) => policy.Selector.Length is not (32 or 26);

    private int Count(string clientId, DateTimeOffset now)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        var window = Volatile.Read(ref _window);
        if (window.Minute != minute)
        {
            var next = new Window(minute);
            window = Interlocked.CompareExchange(ref _window, next, window) is var known && known == window ? next : Volatile.Read(ref _window);
        }

        return window.Counts.AddOrUpdate(clientId, 1, static (_, count) => count + 1);
    }

    private sealed class Window(long minute)
    {
        public long Minute { get; } = minute;

        public ConcurrentDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);
    }
}
