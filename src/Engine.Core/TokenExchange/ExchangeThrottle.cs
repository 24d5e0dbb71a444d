using Engine.Core.AttackProtection;
using Engine.Core.Credentials;
using Engine.Core.Limits;
using Engine.Core.Logs;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.TokenExchange;

/// <summary>
/// Slows down an address whose foreign tokens Actions reject (suspicious IP throttling, <c>pre-custom-token-exchange</c>). Exchanges on their
/// way count as rejected until it is known how they end.
/// </summary>
internal sealed class ExchangeThrottle(IRecordStore records, EngineLimits limits)
{
    private readonly AddressBuckets _buckets = new(records, limits);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _onTheirWay = new(StringComparer.Ordinal);

    /// <summary>Runs an exchange; false when the address has to wait, and nothing was run.</summary>
    /// <param name="scope">The tenant and whom the request comes from.</param>
    /// <param name="exchange">The exchange; true when its token was rejected.</param>
    public async ValueTask<bool> TryRunAsync(TenantScope scope, Func<ValueTask<bool>> exchange)
    {
        var settings = await scope.Tenant.GetSuspiciousIpThrottlingAsync(scope.CancellationToken);
        if (!settings.Enabled || scope.AddressKey is not { } address || AddressList.Contains(settings.Allowlist, scope.RemoteAddress))
        {
            await exchange();
            return true;
        }

        var key = $"{scope.Tenant.Id}\n{address}";
        var others = Enter(key);
        try
        {
            if (await _buckets.CountAsync(scope, AddressBuckets.Exchange, address, settings.Stage.PreCustomTokenExchange) - others < 1)
            {
                scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.AddressBlocked));
                if (settings.Blocks)
                {
                    return false;
                }
            }

            if (await exchange())
            {
                await _buckets.TryTakeAsync(scope, AddressBuckets.Exchange, address, settings.Stage.PreCustomTokenExchange);
            }

            return true;
        }
        finally
        {
            Leave(key);
        }
    }

    private int Enter(string key)
    {
        lock (_gate)
        {
            var others = _onTheirWay.GetValueOrDefault(key);
            _onTheirWay[key] = others + 1;
            return others;
        }
    }

    private void Leave(string key)
    {
        lock (_gate)
        {
            if (--_onTheirWay[key] is var left && left == 0)
            {
                _onTheirWay.Remove(key);
            }
        }
    }
}
