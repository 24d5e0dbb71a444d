using Engine.Core.Storage;

namespace Engine.Storage.LiteDb;

/// <summary>
/// Keeps everything in one LiteDB file. The working set lives in memory, so that reads never touch the disk; the file is
/// its journal. A write returns after the commit that holds it was flushed to the disk; writes that arrive together share
/// a commit. One process at a time may have the file open.
/// </summary>
public sealed class LiteDbStore : IStore, IStoreHealth, IAsyncDisposable, IDisposable
{
    private readonly string _path;
    private readonly MemoryStore _memory;
    private readonly LiteDbJournal _journal;

    private LiteDbStore(string path, MemoryStore memory, LiteDbJournal journal)
    {
        (_path, _memory, _journal) = (path, memory, journal);
    }

    /// <inheritdoc/>
    public IDocumentStore Configuration => _memory.Configuration;

    /// <inheritdoc/>
    public IDocumentStore Users => _memory.Users;

    /// <inheritdoc/>
    public IRecordStore Records => _memory.Records;

    /// <inheritdoc/>
    public ILogStore Logs => _memory.Logs;

    /// <inheritdoc/>
    public ValueTask<BatchResult> CommitAsync(StoreBatch batch, DateTimeOffset now, CancellationToken cancellationToken = default) => _memory.CommitAsync(batch, now, cancellationToken);

    /// <summary>Opens a file, or makes it, and reads it into memory.</summary>
    /// <param name="options">Which file, and how.</param>
    /// <exception cref="IOException">The file is open already, in this or another process, or can't be opened.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or no store of this format.</exception>
    public static LiteDbStore Open(LiteDbStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = LiteDbFile.Open(options.Path, options.BeforeOperation);
        LiteDbJournal? journal = null;
        try
        {
            journal = new LiteDbJournal(file, options.RetryTime);
            var memory = new MemoryStore(journal, options.LogsPerTenant);
            var expired = new List<StoreMutation>();
            memory.Load(Unexpired(file.ReadAll(), options.TimeProvider.GetUtcNow(), expired));
            journal.Start(memory);
            foreach (var removals in expired.Chunk(LiteDbJournal.BatchSize))
            {
                journal.Append(removals);
            }

            return new LiteDbStore(options.Path, memory, journal);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Why the store takes no changes at the moment, or null. It goes on by itself: while, say, its disk is full, it reads, refuses
    /// changes with a <see cref="StoreFaultedException"/>, and tries again every second.
    /// </summary>
    public Exception? Fault => _memory.Fault;

    /// <summary>Copies the store, as it is now, to a new file while it goes on; see <see cref="LiteDbBackup"/>.</summary>
    /// <param name="path">The new file; there must be none.</param>
    /// <param name="cancellationToken">Gives up; nothing is left at the path.</param>
    /// <exception cref="IOException">There is a file already, or it can't be written.</exception>
    public Task BackupAsync(string path, CancellationToken cancellationToken = default) => LiteDbBackup.CreateAsync(_path, path, cancellationToken);

    /// <summary>Makes an independent copy in memory of what the store holds now.</summary>
    public MemoryStore Fork() => _memory.Fork();

    /// <summary>Waits until everything is durable and closes the file.</summary>
    public void Dispose() => _journal.Dispose();

    /// <summary>Waits until everything is durable and closes the file.</summary>
    public async ValueTask DisposeAsync() => await Task.Run(_journal.Dispose).ConfigureAwait(false);

    private static IEnumerable<StoreMutation> Unexpired(IEnumerable<StoreMutation> entries, DateTimeOffset now, List<StoreMutation> expired)
    {
        foreach (var entry in entries)
        {
            if (entry.Record?.ExpiresAt <= now)
            {
                expired.Add(entry with { Record = null });
            }
            else
            {
                yield return entry;
            }
        }
    }
}
