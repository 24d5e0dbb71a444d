namespace Engine.Core.Storage;

/// <summary>
/// Keeps everything in memory. Reads take no lock and complete synchronously. With a journal every write waits until the
/// journal has made it durable; without one, what it holds ends with the process.
/// </summary>
public sealed class MemoryStore : IStore
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
        _gate = new JournalGate(journal);
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

    /// <summary>
    /// An independent copy of what the store holds now, without journal and subscribers. Documents and records are shared,
    /// being immutable, so that a copy costs little.
    /// </summary>
    public MemoryStore Fork() => new(this);
}
