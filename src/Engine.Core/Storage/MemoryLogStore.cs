using System.Collections.Concurrent;

namespace Engine.Core.Storage;

/// <summary>
/// Tenant logs in memory, each tenant with a lock of its own. Appending goes on when the journal has failed: the log of
/// what happened then is worth having.
/// </summary>
internal sealed class MemoryLogStore(JournalGate gate, int capacity) : ILogStore
{
    /// <summary>How many records that fell out of memory are removed from the journal at once.</summary>
    private const int EvictionBatch = 256;

    private readonly int _capacity = capacity;
    private readonly ConcurrentDictionary<string, TenantLog> _tenants = new(StringComparer.Ordinal);

    public MemoryLogStore(MemoryLogStore origin, JournalGate gate)
        : this(gate, origin._capacity)
    {
        foreach (var (tenant, log) in origin._tenants)
        {
            lock (log.Lock)
            {
                _tenants[tenant] = new TenantLog(new LogRing(log.Ring));
            }
        }
    }

    public void Append(string tenant, StoredLog record)
    {
        ArgumentNullException.ThrowIfNull(record);
        while (!TryAppend(tenant, LogOf(tenant), record))
        {
            // The log was dropped a moment ago: this record begins another one.
        }
    }

    private bool TryAppend(string tenant, TenantLog log, StoredLog record)
    {
        lock (log.Lock)
        {
            if (log.IsDropped)
            {
                return false;
            }

            if (gate.IsFaulted || !Journal(tenant, log, record))
            {
                log.Backlog.Enqueue(record.Id);
                if (log.Backlog.Count > _capacity)
                {
                    log.Backlog.Dequeue();
                }
            }

            if (log.Ring.Add(record) is { } evicted && gate.HasJournal)
            {
                log.Evicted.Add(evicted.Id);
            }

            return true;
        }
    }

    public ValueTask<StoredLog?> GetAsync(string tenant, string id, CancellationToken cancellationToken = default)
    {
        if (!_tenants.TryGetValue(tenant, out var log))
        {
            return new((StoredLog?)null);
        }

        lock (log.Lock)
        {
            var place = log.Ring.Search(id);
            return new(place >= 0 ? log.Ring[place] : null);
        }
    }

    public ValueTask<IReadOnlyList<StoredLog>> ReadAsync(string tenant, string? after, int take, CancellationToken cancellationToken = default)
    {
        var found = new List<StoredLog>();
        if (!_tenants.TryGetValue(tenant, out var log))
        {
            return new(found);
        }

        lock (log.Lock)
        {
            var place = after is null ? ~0 : log.Ring.Search(after);
            for (var index = place >= 0 ? place + 1 : ~place; index < log.Ring.Count && found.Count < take; index++)
            {
                found.Add(log.Ring[index]);
            }
        }

        return new(found);
    }

    public ValueTask<IReadOnlyList<StoredLog>> ReadLatestAsync(string tenant, string? userId, int skip, int take, CancellationToken cancellationToken = default)
    {
        var found = new List<StoredLog>();
        if (!_tenants.TryGetValue(tenant, out var log))
        {
            return new(found);
        }

        lock (log.Lock)
        {
            var start = log.Ring.Count - 1;
            // Without a user every record counts, so the ones to pass over need not be looked at.
            if (userId is null)
            {
                (start, skip) = (start - skip, 0);
            }

            for (var index = start; index >= 0 && found.Count < take; index--)
            {
                var record = log.Ring[index];
                if ((userId is null || record.UserId == userId) && skip-- <= 0)
                {
                    found.Add(record);
                }
            }
        }

        return new(found);
    }

    public ValueTask<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var (total, ticket) = (0, 0L);
        foreach (var (tenant, log) in _tenants)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (log.Lock)
            {
                gate.ThrowIfFaulted();
                var removed = log.Ring.RemoveWhere(record => record.Date < before);
                if (removed.Count == 0)
                {
                    continue;
                }

                total += removed.Count;
                ticket = Math.Max(ticket, gate.Append(removed.Select(record => Removal(tenant, record.Id)).ToArray()));
            }
        }

        return total == 0 ? new(0) : gate.WhenDurableAsync(ticket, total);
    }

    public ValueTask<int> DropTenantAsync(string tenant, CancellationToken cancellationToken = default)
    {
        if (!_tenants.TryGetValue(tenant, out var log))
        {
            return new(0);
        }

        int total;
        var ticket = 0L;
        lock (log.Lock)
        {
            gate.ThrowIfFaulted();
            total = log.Ring.Count;
            foreach (var ids in Enumerable.Range(0, total).Select(place => log.Ring[place].Id).Concat(log.Evicted).Chunk(EvictionBatch))
            {
                ticket = gate.Append(ids.Select(id => Removal(tenant, id)).ToArray());
            }

            log.IsDropped = true;
            log.Backlog.Clear();
            _tenants.TryRemove(KeyValuePair.Create(tenant, log));
        }

        return total == 0 ? new(0) : gate.WhenDurableAsync(ticket, total);
    }

    /// <summary>Takes a record over from a backend.</summary>
    public void Load(in StoreMutation entry)
    {
        if (entry.Log is not { } record)
        {
            return;
        }

        var log = LogOf(entry.Tenant);
        lock (log.Lock)
        {
            if (log.Ring.Add(record) is { } evicted)
            {
                log.Evicted.Add(evicted.Id);
            }
        }
    }

    /// <summary>Journals what was written while the journal took nothing, as far as it is still kept.</summary>
    public void JournalBacklog()
    {
        foreach (var (tenant, log) in _tenants)
        {
            lock (log.Lock)
            {
                while (log.Backlog.TryPeek(out var id))
                {
                    var place = log.Ring.Search(id);
                    if (place >= 0 && !Journal(tenant, log, log.Ring[place]))
                    {
                        return;
                    }

                    log.Backlog.Dequeue();
                }
            }
        }
    }

    private static StoreMutation Removal(string tenant, string id) => new(StoreSection.Logs, tenant, "", id);

    private TenantLog LogOf(string tenant)
        => _tenants.TryGetValue(tenant, out var known) ? known : _tenants.GetOrAdd(tenant, static (_, capacity) => new TenantLog(new LogRing(capacity)), _capacity);

    /// <summary>False when the journal takes nothing; the writers of state hear of it.</summary>
    private bool Journal(string tenant, TenantLog log, StoredLog record)
    {
        if (!gate.HasJournal)
        {
            return true;
        }

        try
        {
            gate.Append([new StoreMutation(StoreSection.Logs, tenant, "", record.Id, Log: record)]);
            if (log.Evicted.Count >= EvictionBatch)
            {
                gate.Append(log.Evicted.Select(id => Removal(tenant, id)).ToArray());
                log.Evicted.Clear();
            }

            return true;
        }
        catch (StoreFaultedException)
        {
            return false;
        }
    }

    private sealed class TenantLog(LogRing ring)
    {
        public Lock Lock { get; } = new();

        public LogRing Ring { get; } = ring;

        public List<string> Evicted { get; } = [];

        /// <summary>Whether the tenant's log was dropped, and this is not the one any more.</summary>
        public bool IsDropped { get; set; }

        /// <summary>The ids of records that were written while the journal took nothing.</summary>
        public Queue<string> Backlog { get; } = new();
    }
}
