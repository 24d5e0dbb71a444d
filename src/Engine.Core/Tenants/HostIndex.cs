using System.Collections.Concurrent;
using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Tenants;

/// <summary>
/// Finds the tenant of a host. What was found counts until a tenant is made, renamed or removed, by whichever engine on the store; so does
/// it, for some hosts, that nobody was found.
/// </summary>
internal sealed class HostIndex(CachedRepository<TenantDocument> documents, OpenTenants open, Tenant? fallback)
{
    /// <summary>Anybody can make up hosts, and memory is finite.</summary>
    private const int MaxUnknown = 1024;

    private readonly ConcurrentDictionary<string, Slot> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Slot> _unknown = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The tenant of the host; the one without hosts where no tenant names it; null when there is none such.</summary>
    public ValueTask<Tenant?> FindAsync(string host, CancellationToken cancellationToken)
    {
        var generation = documents.Generation;
        return (_known.TryGetValue(host, out var slot) && slot.Generation == generation) || (_unknown.TryGetValue(host, out slot) && slot.Generation == generation)
            ? new(slot.Tenant)
            : ReadAsync(host, cancellationToken);
    }

    /// <summary>Lets go of a tenant that was removed.</summary>
    public void Forget(Tenant tenant)
    {
        foreach (var host in _known.Where(entry => entry.Value.Tenant == tenant).Select(static entry => entry.Key).ToList())
        {
            _known.TryRemove(host, out _);
        }
    }

    private async ValueTask<Tenant?> ReadAsync(string host, CancellationToken cancellationToken)
    {
        if (host.Length > TenantHosts.MaxLength)
        {
            return fallback;
        }

        while (true)
        {
            var generation = documents.Generation;
            var found = await documents.FindAsync(new DocumentKey(TenantDocument.HostKey, TenantHosts.Normalize(host)), cancellationToken);
            var tenant = found is null ? null : await open.OpenAsync(found.Value, cancellationToken);

            // What was read before a change must not be answered after it.
            if (documents.Generation == generation)
            {
                Remember(host, new Slot(generation, tenant ?? fallback), isKnown: tenant is not null);
                return tenant ?? fallback;
            }
        }
    }

    private void Remember(string host, Slot slot, bool isKnown)
    {
        if (isKnown)
        {
            _known[host] = slot;
            return;
        }

        _known.TryRemove(host, out _);
        if (_unknown.Count >= MaxUnknown)
        {
            _unknown.Clear();
        }

        _unknown[host] = slot;
    }

    private readonly record struct Slot(long Generation, Tenant? Tenant);
}
