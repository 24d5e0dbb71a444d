using System.Collections.Concurrent;

namespace Engine.Core.Storage;

/// <summary>The identity of a record.</summary>
internal readonly record struct RecordId(string Tenant, string Kind, string Key);

/// <summary>
/// Records with the chains by which they are listed and the queue by which they expire. Lookups take no lock; everything
/// else happens under the store's.
/// </summary>
internal sealed class RecordTable
{
    private readonly ConcurrentDictionary<RecordId, RecordEntry> _entries = new(concurrencyLevel: 1, capacity: 31);
    private readonly Dictionary<RecordChainKey, LinkedList<RecordEntry>> _chains = [];
    private readonly PriorityQueue<RecordEntry, DateTimeOffset> _expiry = new();
    private long _order;
    private int _count;

    public RecordEntry? Find(RecordId id) => _entries.GetValueOrDefault(id);

    /// <summary>Every entry of a kind, found by walking all.</summary>
    public IEnumerable<RecordEntry> OfKind(string tenant, string kind) => _entries.Values.Where(entry => entry.Id.Tenant == tenant && entry.Id.Kind == kind);

    /// <summary>Every entry of a tenant, found by walking all; takes no lock.</summary>
    public IEnumerable<RecordEntry> OfTenant(string tenant) => _entries.Where(entry => entry.Key.Tenant == tenant).Select(static entry => entry.Value);

    /// <summary>The record, or null when there is none or it has expired.</summary>
    public StoredRecord? Get(RecordId id, DateTimeOffset now) =>
        _entries.TryGetValue(id, out var entry) && entry.Current is { } record && !(record.ExpiresAt <= now) ? record : null;

    /// <summary>All entries in the order of their insertion.</summary>
    public IEnumerable<RecordEntry> InOrder() => _entries.Values.OrderBy(entry => entry.Order);

    /// <summary>Adds a record. An expired one gives its key away, and with it its place in the order.</summary>
    public void Add(RecordId id, StoredRecord record)
    {
        if (Find(id) is { } expired)
        {
            Remove(expired);
        }

        Put(id, record);
    }

    /// <summary>Adds a record, or replaces the one that has the id.</summary>
    public void Put(RecordId id, StoredRecord record)
    {
        if (Find(id) is { } present)
        {
            Relink(present, record);
            present.Current = record;
            Schedule(present);
            return;
        }

        var entry = new RecordEntry(id, ++_order) { Current = record };
        foreach (var field in RecordChainKey.Fields)
        {
            Link(entry, field, RecordChainKey.ValueOf(record, field));
        }

        _entries[id] = entry;
        _count++;
        Schedule(entry);
    }

    public void Remove(RecordEntry entry)
    {
        _entries.TryRemove(entry.Id, out _);
        _count--;
        foreach (var field in RecordChainKey.Fields)
        {
            Unlink(entry, field);
        }

        entry.Current = null;
    }

    /// <summary>The entries of the shortest chain the filter names, narrowed to those that match.</summary>
    public IEnumerable<RecordEntry> Matching(string tenant, RecordFilter filter)
    {
        LinkedList<RecordEntry>? shortest = null;
        foreach (var field in RecordChainKey.Fields)
        {
            if (RecordChainKey.ValueOf(filter, field) is not { } value)
            {
                continue;
            }

            if (!_chains.TryGetValue(new RecordChainKey(tenant, field, value), out var chain))
            {
                return [];
            }

            if (shortest is null || chain.Count < shortest.Count)
            {
                shortest = chain;
            }
        }

        if (shortest is null)
        {
            throw new ArgumentException("A record filter needs a subject, client, session or family.", nameof(filter));
        }

        return shortest.Where(entry => RecordChainKey.Matches(filter, entry));
    }

    /// <summary>Takes at most <paramref name="limit"/> expired entries off the queue. The caller removes them.</summary>
    public List<RecordEntry> TakeExpired(DateTimeOffset now, int limit)
    {
        var expired = new List<RecordEntry>();
        while (expired.Count < limit && _expiry.TryPeek(out var entry, out var due) && due <= now)
        {
            _expiry.Dequeue();
            if (entry.QueuedFor != due)
            {
                continue;
            }

            entry.QueuedFor = null;
            if (entry.Current is not { ExpiresAt: { } expiry })
            {
                continue;
            }

            if (expiry <= now)
            {
                expired.Add(entry);
            }
            else
            {
                Schedule(entry);
            }
        }

        return expired;
    }

    /// <summary>Puts entries back that could not be removed.</summary>
    public void Requeue(List<RecordEntry> entries)
    {
        foreach (var entry in entries)
        {
            Schedule(entry);
        }
    }

    // An entry that lives longer than it is queued for is queued again when its turn comes: a session that is extended
    // with every request stays in the queue once.
    private void Schedule(RecordEntry entry)
    {
        if (entry.Current?.ExpiresAt is not { } expiry || entry.QueuedFor <= expiry)
        {
            return;
        }

        entry.QueuedFor = expiry;
        _expiry.Enqueue(entry, expiry);
        if (_expiry.Count > 1024 + (2 * _count))
        {
            DropDeadEntries();
        }
    }

    private void DropDeadEntries()
    {
        var live = _expiry.UnorderedItems.Where(item => item.Element.Current is not null && item.Element.QueuedFor == item.Priority).ToArray();
        _expiry.Clear();
        _expiry.EnqueueRange(live);
    }

    private void Relink(RecordEntry entry, StoredRecord record)
    {
        foreach (var field in RecordChainKey.Fields)
        {
            var value = RecordChainKey.ValueOf(record, field);
            if (value == RecordChainKey.ValueOf(entry.Current!, field))
            {
                continue;
            }

            Unlink(entry, field);
            Link(entry, field, value);
        }
    }

    private void Link(RecordEntry entry, RecordField field, string? value)
    {
        if (value is null)
        {
            return;
        }

        var key = new RecordChainKey(entry.Id.Tenant, field, value);
        if (!_chains.TryGetValue(key, out var chain))
        {
            _chains[key] = chain = new LinkedList<RecordEntry>();
        }

        entry.Links[(int)field] = chain.AddLast(entry);
    }

    private void Unlink(RecordEntry entry, RecordField field)
    {
        if (entry.Links[(int)field] is not { } link)
        {
            return;
        }

        var chain = link.List!;
        chain.Remove(link);
        entry.Links[(int)field] = null;
        if (chain.Count == 0)
        {
            _chains.Remove(new RecordChainKey(entry.Id.Tenant, field, RecordChainKey.ValueOf(entry.Current!, field)!));
        }
    }
}
