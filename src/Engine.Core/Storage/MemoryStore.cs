namespace Engine.Core.Storage;

/// <summary>
/// Keeps everything in memory. Reads take no lock and complete synchronously. With a journal every write waits until the
/// journal has made it durable; without one, what it holds ends with the process.
/// </summary>
public sealed class MemoryStore : IStore, IStoreHealth
{
    /// <summary>How many log records are kept for each tenant unless the constructor is told otherwise.</summary>
    public const int DefaultLogsPerTenant = 10_000;

    private readonly JournalGate _gate;
    private readonly MemoryDocumentStore _configuration;
    private readonly MemoryDocumentStore _users;
    private readonly MemoryRecordStore _records;
    private readonly MemoryLogStore _logs;

    /// <summary>Makes an empty store.</summary>
    /// <param name="journal">What makes changes durable, or null to keep them in memory only.</param>
    /// <param name="logsPerTenant">How many log records are kept for each tenant, at least 1; the oldest go first.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="logsPerTenant"/> is less than 1.</exception>
    public MemoryStore(IStoreJournal? journal = null, int logsPerTenant = DefaultLogsPerTenant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logsPerTenant, 1);
        _gate = new JournalGate(journal) { Describe = Describe };
        _configuration = new MemoryDocumentStore(StoreSection.Configuration, _gate);
        _users = new MemoryDocumentStore(StoreSection.Users, _gate);
        _records = new MemoryRecordStore(_gate);
        _logs = new MemoryLogStore(_gate, logsPerTenant);
    }

    private MemoryStore(MemoryStore origin)
    {
        _gate = new JournalGate(null);
        lock (origin._gate.Lock)
        {
            _configuration = new MemoryDocumentStore(origin._configuration, _gate);
            _users = new MemoryDocumentStore(origin._users, _gate);
            _records = new MemoryRecordStore(origin._records, _gate);
        }

        _logs = new MemoryLogStore(origin._logs, _gate);
    }

    /// <inheritdoc/>
    public IDocumentStore Configuration => _configuration;

    /// <inheritdoc/>
    public IDocumentStore Users => _users;

    /// <inheritdoc/>
    public IRecordStore Records => _records;

    /// <inheritdoc/>
    public ILogStore Logs => _logs;

    /// <summary>
    /// Fills the store with what a backend has kept. Versions and sequences stay as they are, new documents are numbered
    /// after the largest sequence; nothing is journaled and no subscriber is told. An entry that comes twice counts as it
    /// came last.
    /// </summary>
    /// <param name="entries">The entries; among records of one time of creation their order is kept.</param>
    public void Load(IEnumerable<StoreMutation> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        lock (_gate.Lock)
        {
            using var configuration = _configuration.BeginLoad();
            using var users = _users.BeginLoad();
            foreach (var entry in entries)
            {
                switch (entry.Section)
                {
                    case StoreSection.Configuration:
                        configuration.Add(entry);
                        break;
                    case StoreSection.Users:
                        users.Add(entry);
                        break;
                    case StoreSection.Records:
                        _records.Load(entry);
                        break;
                    default:
                        _logs.Load(entry);
                        break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<BatchResult> CommitAsync(StoreBatch batch, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellationToken.ThrowIfCancellationRequested();
        var changes = new MemoryBatch(_configuration, _users, _records);
        var ticket = 0L;
        lock (_gate.Lock)
        {
            _gate.ThrowIfFaulted();
            if (changes.Check(batch, now) is { Succeeded: false } refused)
            {
                return new(refused);
            }

            if (changes.Mutations is { Length: > 0 } mutations)
            {
                ticket = _gate.Append(mutations);
                changes.Apply();
            }
        }

        NotifyOf(changes.Documents);
        return _gate.WhenDurableAsync(ticket, BatchResult.Done);
    }

    /// <inheritdoc/>
    public Exception? Fault => _gate.Fault;

    /// <summary>
    /// For the journal: takes every change back that is not durable and refuses further ones until <see cref="Resume"/>. Called
    /// before those who wait for the changes are told, so that whoever tries again finds what is durable.
    /// </summary>
    /// <param name="durable">The ticket of the last change that is durable.</param>
    /// <param name="cause">Why the next one is not.</param>
    /// <returns>
    /// Each document and record that was taken back, as it is now. What is kept of them may be ahead, because a change that was
    /// reported as failed may have reached the disk; these values have to be written before the store goes on.
    /// </returns>
    /// <exception cref="InvalidOperationException">The journal does not say that it recovers.</exception>
    public IReadOnlyList<StoreMutation> Suspend(long durable, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        IReadOnlyList<StoreMutation> restored;
        lock (_gate.Lock)
        {
            restored = _gate.Suspend(durable, cause, Restore);
        }

        NotifyOf(restored);
        return restored;
    }

    /// <summary>For the journal: changes are taken again. Log records that were written meanwhile are journaled.</summary>
    public void Resume()
    {
        lock (_gate.Lock)
        {
            _gate.Resume();
        }

        _logs.JournalBacklog();
    }

    private void NotifyOf(IEnumerable<StoreMutation> entries)
    {
        foreach (var entry in entries)
        {
            (entry.Section switch { StoreSection.Configuration => _configuration, StoreSection.Users => _users, _ => null })?.NotifyOf(entry);
        }
    }

    private StoreMutation Describe(StoreMutation entry) => entry.Section switch
    {
        StoreSection.Configuration => _configuration.Describe(entry),
        StoreSection.Users => _users.Describe(entry),
        _ => _records.Describe(entry),
    };

    private void Restore(StoreMutation entry)
    {
        switch (entry.Section)
        {
            case StoreSection.Configuration:
                _configuration.Restore(entry);
                break;
            case StoreSection.Users:
                _users.Restore(entry);
                break;
            default:
                _records.Load(entry);
                break;
        }
    }

    /// <summary>
    /// An independent copy of what the store holds now, without journal and subscribers. Documents and records are shared,
    /// being immutable, so that a copy costs little.
    /// </summary>
    public MemoryStore Fork() => new(this);
}
