using Engine.Core.Storage;

namespace Engine.Storage.LiteDb;

/// <summary>
/// Keeps everything in one LiteDB file. The working set lives in memory, so that reads never touch the disk; the file is
/// its journal. A write returns after the commit that holds it was flushed to the disk; writes that arrive together share
/// a commit. One process at a time may have the file open.
/// </summary>
public sealed class LiteDbStore : IStore, IAsyncDisposable, IDisposable
{
    private readonly MemoryStore _memory;
    private readonly LiteDbJournal _journal;

    private LiteDbStore(MemoryStore memory, LiteDbJournal journal)
    {
        (_memory, _journal) = (memory, journal);
    }

    /// <inheritdoc/>
    public IDocumentStore Configuration => _memory.Configuration;

    /// <inheritdoc/>
    public IDocumentStore Users => _memory.Users;

    /// <inheritdoc/>
    public IRecordStore Records => _memory.Records;

    /// <inheritdoc/>
    public ILogStore Logs => _memory.Logs;

    /// <summary>Opens a file, or makes it, and reads it into memory.</summary>
    /// <param name="options">Which file, and how.</param>
    /// <exception cref="IOException">The file is open already, in this or another process, or can't be opened.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or no store of this format.</exception>
    public static LiteDbStore Open(LiteDbStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = LiteDbFile.Open(options.Path);
        LiteDbJournal? journal = null;
        try
        {
            journal = new LiteDbJournal(file);
            var memory = new MemoryStore(journal, options.LogsPerTenant);
            var expired = new List<StoreMutation>();
            memory.Load(Unexpired(file.ReadAll(), options.TimeProvider.GetUtcNow(), expired));
            journal.Start();
            foreach (var removals in expired.Chunk(LiteDbJournal.BatchSize))
                journal.Append(removals);
            return new LiteDbStore(memory, journal);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

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
                expired.Add(entry with { Record = null });
            else
                yield return entry;
        }
    }
}
