namespace Engine.Core.Storage;

/// <summary>Short-lived records in memory. Lookups take no lock; writes and lists take the gate's.</summary>
internal sealed class MemoryRecordStore(JournalGate gate) : IRecordStore
{
    /// <summary>How many records are purged under one hold of the lock.</summary>
    private const int PurgeBatch = 256;

    private readonly RecordTable _table = new();

    /// <summary>Copies a store; the caller holds the lock of the origin.</summary>
    public MemoryRecordStore(MemoryRecordStore origin, JournalGate gate)
        : this(gate)
    {
        foreach (var entry in origin._table.InOrder())
        {
            _table.Put(entry.Id, entry.Current!);
        }
    }

    public ValueTask<StoredRecord?> GetAsync(string tenant, string kind, string key, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        new(_table.Get(new RecordId(tenant, kind, key), now));

    public ValueTask<IReadOnlyList<StoredRecord?>> GetManyAsync(string tenant, IReadOnlyList<RecordReference> records, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var found = new StoredRecord?[records.Count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = _table.Get(new RecordId(tenant, records[i].Kind, records[i].Key), now);
        }

        return new(found);
    }

    public ValueTask<IReadOnlyList<StoredRecord>> ListAsync(string tenant, RecordFilter filter, DateTimeOffset now, int take = int.MaxValue, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        List<StoredRecord> found;
        lock (gate.Lock)
        {
            found = (IsKindAlone(filter) ? _table.OfKind(tenant, filter.Kind!) : _table.Matching(tenant, filter))
                .Where(entry => !(entry.Current!.ExpiresAt <= now))
                .Select(entry => entry.Current!)
                .ToList();
        }

        return new(found.OrderBy(record => record.CreatedAt).ThenBy(record => record.Key, StringComparer.Ordinal).Take(take).ToArray());
    }

    public ValueTask<bool> InsertAsync(string tenant, string kind, StoredRecord record, DateTimeOffset now, CancellationToken cancellationToken = default)
        => InsertAsync(tenant, kind, record, null, now, cancellationToken);

    public ValueTask<bool> InsertOnAsync(string tenant, string kind, StoredRecord record, RecordReference basis, DateTimeOffset now, CancellationToken cancellationToken = default)
        => InsertAsync(tenant, kind, record, basis, now, cancellationToken);

    private ValueTask<bool> InsertAsync(string tenant, string kind, StoredRecord record, RecordReference? basis, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        cancellationToken.ThrowIfCancellationRequested();
        var id = new RecordId(tenant, kind, record.Key);
        long ticket;
        lock (gate.Lock)
        {
            gate.ThrowIfFaulted();
            if (RecordChanges.Insert(_table, id, record, basis, now) is not { } stored)
            {
                return new(false);
            }

            ticket = gate.Append([RecordChanges.Mutation(id, stored)]);
            _table.Add(id, stored);
        }

        return gate.WhenDurableAsync(ticket, true);
    }

    public ValueTask<bool> ReplaceAsync(string tenant, string kind, StoredRecord record, long expectedVersion, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        cancellationToken.ThrowIfCancellationRequested();
        var id = new RecordId(tenant, kind, record.Key);
        long ticket;
        lock (gate.Lock)
        {
            gate.ThrowIfFaulted();
            if (RecordChanges.Replace(_table, id, record, expectedVersion, now) is not { } stored)
            {
                return new(false);
            }

            ticket = gate.Append([RecordChanges.Mutation(id, stored)]);
            _table.Put(id, stored);
        }

        return gate.WhenDurableAsync(ticket, true);
    }

    public ValueTask<ConsumeResult> TryConsumeAsync(string tenant, string kind, string key, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        ConsumeAsync(new RecordId(tenant, kind, key), null, now, cancellationToken);

    public ValueTask<ConsumeResult> RotateAsync(string tenant, string kind, string key, StoredRecord successor, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(successor);
        if (successor.Key == key)
        {
            throw new ArgumentException("The successor needs a key of its own.", nameof(successor));
        }

        return ConsumeAsync(new RecordId(tenant, kind, key), successor, now, cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(string tenant, string kind, string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = new RecordId(tenant, kind, key);
        long ticket;
        lock (gate.Lock)
        {
            gate.ThrowIfFaulted();
            if (_table.Find(id) is not { } entry)
            {
                return new(false);
            }

            ticket = gate.Append([RecordChanges.Mutation(id, null)]);
            _table.Remove(entry);
        }

        return gate.WhenDurableAsync(ticket, true);
    }

    public ValueTask<int> DeleteWhereAsync(string tenant, RecordFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        cancellationToken.ThrowIfCancellationRequested();
        long ticket;
        RecordEntry[] entries;
        lock (gate.Lock)
        {
            gate.ThrowIfFaulted();
            entries = _table.Matching(tenant, filter).ToArray();
            if (entries.Length == 0)
            {
                return new(0);
            }

            ticket = RemoveAll(entries);
        }

        return gate.WhenDurableAsync(ticket, entries.Length);
    }

    public ValueTask<int> DropTenantAsync(string tenant, CancellationToken cancellationToken = default)
    {
        var (total, ticket) = (0, 0L);
        foreach (var batch in _table.OfTenant(tenant).Chunk(PurgeBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (gate.Lock)
            {
                gate.ThrowIfFaulted();
                var present = Array.FindAll(batch, static entry => entry.Current is not null);
                if (present.Length > 0)
                {
                    ticket = RemoveAll(present);
                    total += present.Length;
                }
            }
        }

        return total == 0 ? new(0) : gate.WhenDurableAsync(ticket, total);
    }

    public ValueTask<int> PurgeExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default)
    {
        var (total, ticket) = (0, 0L);
        while (total < limit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (gate.Lock)
            {
                gate.ThrowIfFaulted();
                var expired = _table.TakeExpired(now, Math.Min(PurgeBatch, limit - total));
                if (expired.Count == 0)
                {
                    break;
                }

                try
                {
                    ticket = RemoveAll(expired);
                }
                catch
                {
                    _table.Requeue(expired);
                    throw;
                }

                total += expired.Count;
            }
        }

        return total == 0 ? new(0) : gate.WhenDurableAsync(ticket, total);
    }

    /// <summary>Whether a record is there, expired or not; the caller holds the lock.</summary>
    public bool Exists(RecordId id) => _table.Find(id) is not null;

    /// <summary>The record that an operation writes, or null when its conditions do not hold; the caller holds the lock.</summary>
    public StoredRecord? Prepare(StoreOperation operation, RecordId id, DateTimeOffset now) => RecordChanges.Prepare(_table, operation, id, now);

    /// <summary>Writes a record whose conditions were looked at; the caller holds the lock.</summary>
    public void Put(RecordId id, StoredRecord stored, bool isAdded)
    {
        if (isAdded)
        {
            _table.Add(id, stored);
        }
        else
        {
            _table.Put(id, stored);
        }
    }

    /// <summary>Removes a record that is there; the caller holds the lock.</summary>
    public void Remove(RecordId id) => _table.Remove(_table.Find(id)!);

    /// <summary>What a record is now; the caller holds the lock.</summary>
    public StoreMutation Describe(in StoreMutation entry) => entry with { Record = _table.Find(new RecordId(entry.Tenant, entry.Kind, entry.Key))?.Current };

    /// <summary>Takes a record over from a backend, or back to what it was; the caller holds the lock.</summary>
    public void Load(in StoreMutation entry)
    {
        var id = new RecordId(entry.Tenant, entry.Kind, entry.Key);
        if (entry.Record is { } record)
        {
            _table.Put(id, record);
        }
        else if (_table.Find(id) is { } present)
        {
            _table.Remove(present);
        }
    }

    private ValueTask<ConsumeResult> ConsumeAsync(RecordId id, StoredRecord? successor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long ticket;
        StoredRecord used;
        lock (gate.Lock)
        {
            gate.ThrowIfFaulted();
            if (_table.Get(id, now) is not { } current)
            {
                return new(new ConsumeResult(ConsumeOutcome.Missing, null));
            }

            if (current.ConsumedAt is not null)
            {
                return new(new ConsumeResult(ConsumeOutcome.AlreadyUsed, current));
            }

            used = current with { ConsumedAt = now, Version = current.Version + 1 };
            ticket = successor is null ? gate.Append([RecordChanges.Mutation(id, used)]) : AppendRotation(id, used, successor, now);
            _table.Put(id, used);
        }

        return gate.WhenDurableAsync(ticket, new ConsumeResult(ConsumeOutcome.Won, used));
    }

    private long AppendRotation(RecordId id, StoredRecord used, StoredRecord successor, DateTimeOffset now)
    {
        var successorId = id with { Key = successor.Key };
        if (_table.Get(successorId, now) is not null)
        {
            throw new ArgumentException("The key of the successor is taken.", nameof(successor));
        }

        var stored = RecordChanges.Fresh(successor);
        var ticket = gate.Append([RecordChanges.Mutation(id, used), RecordChanges.Mutation(successorId, stored)]);
        _table.Add(successorId, stored);
        return ticket;
    }

    private static bool IsKindAlone(RecordFilter filter) => filter is { Kind: not null, Subject: null, ClientId: null, SessionId: null, Family: null };

    private long RemoveAll(IReadOnlyCollection<RecordEntry> entries)
    {
        var ticket = gate.Append(entries.Select(entry => RecordChanges.Mutation(entry.Id, null)).ToArray());
        foreach (var entry in entries)
        {
            _table.Remove(entry);
        }

        return ticket;
    }
}
