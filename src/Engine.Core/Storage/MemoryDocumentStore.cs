using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Engine.Core.Storage;

/// <summary>One section of documents in memory. Reads take no lock; writes take the gate's.</summary>
internal sealed class MemoryDocumentStore : IDocumentStore
{
    /// <summary>How many documents of a tenant are dropped under one hold of the lock.</summary>
    private const int DropBatch = 256;

    private static readonly DocumentPage NoDocuments = new([], 0);

    private readonly StoreSection _section;
    private readonly JournalGate _gate;
    private readonly ConcurrentDictionary<(string Tenant, string Kind), DocumentPartition> _partitions;
    private ImmutableList<Action<DocumentChange>> _subscribers = [];
    private long _sequence;
    private long _version;

    public MemoryDocumentStore(StoreSection section, JournalGate gate)
    {
        _section = section;
        _gate = gate;
        _partitions = new(concurrencyLevel: 1, capacity: 31);
    }

    /// <summary>Copies a store; the caller holds the lock of the origin.</summary>
    public MemoryDocumentStore(MemoryDocumentStore origin, JournalGate gate)
        : this(origin._section, gate)
    {
        (_sequence, _version) = (origin._sequence, origin._version);
        foreach (var (key, partition) in origin._partitions)
        {
            _partitions[key] = new DocumentPartition(partition, gate.Lock);
        }
    }

    public ValueTask<StoredDocument?> GetAsync(string tenant, string kind, string id, CancellationToken cancellationToken = default) =>
        new(_partitions.TryGetValue((tenant, kind), out var partition) ? partition.Get(id) : null);

    public ValueTask<IReadOnlyList<StoredDocument?>> GetManyAsync(string tenant, string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        var found = new StoredDocument?[ids.Count];
        if (_partitions.TryGetValue((tenant, kind), out var partition))
        {
            for (var i = 0; i < found.Length; i++)
            {
                found[i] = partition.Get(ids[i]);
            }
        }

        return new(found);
    }

    public ValueTask<StoredDocument?> FindAsync(string tenant, string kind, DocumentKey uniqueKey, CancellationToken cancellationToken = default) =>
        new(_partitions.TryGetValue((tenant, kind), out var partition) ? partition.Find(uniqueKey) : null);

    public ValueTask<DocumentPage> QueryAsync(string tenant, string kind, DocumentQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (_partitions.TryGetValue((tenant, kind), out var partition))
        {
            return new(DocumentScan.Run(partition, query, cancellationToken));
        }

        return new(query.CountTotal ? NoDocuments : NoDocuments with { Total = -1 });
    }

    public ValueTask<WriteResult> InsertAsync(string tenant, string kind, StoredDocument document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        cancellationToken.ThrowIfCancellationRequested();
        long ticket;
        StoredDocument stored;
        lock (_gate.Lock)
        {
            _gate.ThrowIfFaulted();
            var partition = PartitionOf(tenant, kind);
            if (partition.Get(document.Id) is not null)
            {
                return new(new WriteResult(WriteOutcome.DuplicateId));
            }

            if (partition.FindConflict(document) is { } taken)
            {
                return new(new WriteResult(WriteOutcome.DuplicateKey, ConflictingKey: taken));
            }

            stored = document with { Version = _version + 1, Sequence = _sequence + 1 };
            ticket = _gate.Append([new StoreMutation(_section, tenant, kind, stored.Id, Document: stored)]);
            (_sequence, _version) = (stored.Sequence, stored.Version);
            partition.Put(null, stored);
        }

        return CompleteAsync(ticket, tenant, kind, stored);
    }

    public ValueTask<WriteResult> ReplaceAsync(string tenant, string kind, StoredDocument document, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        cancellationToken.ThrowIfCancellationRequested();
        long ticket;
        StoredDocument stored;
        lock (_gate.Lock)
        {
            _gate.ThrowIfFaulted();
            if (!_partitions.TryGetValue((tenant, kind), out var partition) || partition.Get(document.Id) is not { } previous)
            {
                return new(new WriteResult(WriteOutcome.Missing));
            }

            if (expectedVersion is { } expected && expected != previous.Version)
            {
                return new(new WriteResult(WriteOutcome.VersionConflict));
            }

            if (partition.FindConflict(document) is { } taken)
            {
                return new(new WriteResult(WriteOutcome.DuplicateKey, ConflictingKey: taken));
            }

            stored = document with { Version = _version + 1, Sequence = previous.Sequence };
            ticket = _gate.Append([new StoreMutation(_section, tenant, kind, stored.Id, Document: stored)]);
            _version = stored.Version;
            partition.Put(previous, stored);
        }

        return CompleteAsync(ticket, tenant, kind, stored);
    }

    public ValueTask<bool> DeleteAsync(string tenant, string kind, string id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long ticket;
        lock (_gate.Lock)
        {
            _gate.ThrowIfFaulted();
            if (!_partitions.TryGetValue((tenant, kind), out var partition) || partition.Get(id) is not { } previous)
            {
                return new(false);
            }

            ticket = _gate.Append([new StoreMutation(_section, tenant, kind, id)]);
            partition.Remove(previous);
        }

        Notify(tenant, kind, id);
        return _gate.WhenDurableAsync(ticket, true);
    }

    public ValueTask<int> DropTenantAsync(string tenant, CancellationToken cancellationToken = default)
    {
        var (total, ticket) = (0, 0L);
        foreach (var (key, partition) in _partitions.Where(entry => entry.Key.Tenant == tenant))
        {
            while (TakeBatch(key, partition, cancellationToken, ref ticket) is { Length: > 0 } batch)
            {
                total += batch.Length;
                foreach (var document in batch)
                {
                    Notify(tenant, key.Kind, document.Id);
                }
            }
        }

        return total == 0 ? new(0) : _gate.WhenDurableAsync(ticket, total);
    }

    public ValueTask<IReadOnlyList<string>> ListTenantsAsync(string kind, CancellationToken cancellationToken = default)
    {
        var tenants = _partitions
            .Where(entry => entry.Key.Kind == kind && !entry.Value.Documents.IsEmpty)
            .Select(entry => entry.Key.Tenant)
            .Order(StringComparer.Ordinal)
            .ToArray();
        return new(tenants);
    }

    public IDisposable Subscribe(Action<DocumentChange> onChange)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        ImmutableInterlocked.Update(ref _subscribers, static (list, added) => list.Add(added), onChange);
        return new DocumentSubscription(() => ImmutableInterlocked.Update(ref _subscribers, static (list, removed) => list.Remove(removed), onChange));
    }

    /// <summary>Starts filling the store; the caller holds the lock until it has disposed the answer.</summary>
    public DocumentLoad BeginLoad() => new(PartitionOf, (sequence, version) => (_sequence, _version) = (Math.Max(_sequence, sequence), Math.Max(_version, version)));

    /// <summary>The number of the document that was added last; the caller holds the lock.</summary>
    public long LastSequence => _sequence;

    /// <summary>The version that was given last; the caller holds the lock.</summary>
    public long LastVersion => _version;

    /// <summary>A document as it is now; the caller holds the lock.</summary>
    public StoredDocument? Peek(string tenant, string kind, string id) => _partitions.TryGetValue((tenant, kind), out var partition) ? partition.Get(id) : null;

    /// <summary>Whether there is a document with a unique key, or with an id where the key has no name; the caller holds the lock.</summary>
    public bool Has(string tenant, string kind, DocumentKey key)
        => _partitions.TryGetValue((tenant, kind), out var partition) && (key.Name.Length == 0 ? partition.Get(key.Value) : partition.Find(key)) is not null;

    /// <summary>Whether another document holds one of the unique keys; the caller holds the lock.</summary>
    public bool HasConflict(string tenant, string kind, StoredDocument document) => _partitions.TryGetValue((tenant, kind), out var partition) && partition.FindConflict(document) is not null;

    /// <summary>Writes a document whose conditions were looked at; the caller holds the lock.</summary>
    public void Put(string tenant, string kind, StoredDocument? previous, StoredDocument stored)
    {
        (_sequence, _version) = (Math.Max(_sequence, stored.Sequence), Math.Max(_version, stored.Version));
        PartitionOf(tenant, kind).Put(previous, stored);
    }

    /// <summary>What a document is now; the caller holds the lock.</summary>
    public StoreMutation Describe(in StoreMutation entry) => entry with
    {
        Document = _partitions.TryGetValue((entry.Tenant, entry.Kind), out var partition) ? partition.Get(entry.Key) : null,
    };

    /// <summary>Takes a document back to what it was; the caller holds the lock. Its number is not given away again.</summary>
    public void Restore(in StoreMutation entry)
    {
        var partition = PartitionOf(entry.Tenant, entry.Kind);
        var present = partition.Get(entry.Key);
        if (entry.Document is null)
        {
            if (present is not null)
            {
                partition.Remove(present);
            }

            return;
        }

        // A document that was removed and made anew has another number, by which it is listed.
        if (present is not null && present.Sequence != entry.Document.Sequence)
        {
            partition.Remove(present);
            present = null;
        }

        partition.Put(present, entry.Document);
    }

    /// <summary>Tells subscribers of a document that has changed. Not under the lock.</summary>
    public void NotifyOf(in StoreMutation entry) => Notify(entry.Tenant, entry.Kind, entry.Key);

    /// <summary>Takes some documents out of a partition; one that is empty goes itself.</summary>
    private StoredDocument[] TakeBatch((string Tenant, string Kind) key, DocumentPartition partition, CancellationToken cancellationToken, ref long ticket)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate.Lock)
        {
            _gate.ThrowIfFaulted();
            var batch = partition.Documents.Take(DropBatch).ToArray();
            if (batch.Length == 0)
            {
                _partitions.TryRemove(KeyValuePair.Create(key, partition));
                return batch;
            }

            ticket = _gate.Append(batch.Select(document => new StoreMutation(_section, key.Tenant, key.Kind, document.Id)).ToArray());
            foreach (var document in batch)
            {
                partition.Remove(document);
            }

            return batch;
        }
    }

    private DocumentPartition PartitionOf(string tenant, string kind) =>
        _partitions.GetOrAdd((tenant, kind), static (_, gate) => new DocumentPartition(gate), _gate.Lock);

    private ValueTask<WriteResult> CompleteAsync(long ticket, string tenant, string kind, StoredDocument stored)
    {
        Notify(tenant, kind, stored.Id);
        return _gate.WhenDurableAsync(ticket, new WriteResult(WriteOutcome.Written, stored));
    }

    // Told as soon as the change can be read, not when it is durable: a cache that heard of it later would serve the old
    // document to somebody who has seen the new one.
    private void Notify(string tenant, string kind, string id)
    {
        foreach (var subscriber in Volatile.Read(ref _subscribers))
        {
            subscriber(new DocumentChange(tenant, kind, id));
        }
    }
}
