using Engine.Core.Storage;
using LiteDB;
using LiteDB.Engine;

namespace Engine.Storage.LiteDb;

/// <summary>
/// The LiteDB file itself: reading all of it, and writing a batch of changes as one transaction. Used by one thread at a
/// time. Speaks to the engine below LiteDatabase, whose mapper costs time at the start and is not needed.
/// </summary>
internal sealed class LiteDbFile : IDisposable
{
    private const int Format = 1;
    private const long PageSize = 8192;

    /// <summary>From this size on the write-ahead log is copied into the file between two batches, whoever waits.</summary>
    private const long LargeLog = 512 * PageSize;

    /// <summary>From this size on it is copied when nobody waits.</summary>
    private const long SmallLog = 32 * PageSize;

    private static readonly StoreSection[] Sections = Enum.GetValues<StoreSection>();

    private readonly FileStream _lock;
    private readonly LiteEngine _engine;
    private readonly FileInfo _log;
    private readonly string _path;
    private readonly Dictionary<EntryKey, long> _ids = [];
    private readonly long[] _lastIds = new long[Sections.Length];
    private readonly SequenceMarks _sequences = new(Sections.Length);

    private readonly bool _isNew;

    private LiteDbFile(string path, bool isNew, FileStream guard, LiteEngine engine)
    {
        (_path, _isNew, _lock, _engine) = (path, isNew, guard, engine);
        _log = new FileInfo(LiteDbHeader.LogPathOf(path));
    }

    public static LiteDbFile Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        var guard = Lock(path);
        LiteEngine? engine = null;
        try
        {
            var isNew = LiteDbHeader.IsNew(path);
            engine = new LiteEngine(new EngineSettings { Filename = path });
            Prepare(engine, path);
            return new LiteDbFile(path, isNew, guard, engine);
        }
        catch (Exception exception)
        {
            engine?.Dispose();
            guard.Dispose();
            throw exception is IOException or UnauthorizedAccessException or InvalidDataException ? exception : Damaged(path, exception);
        }
    }

    /// <summary>Everything in the file, each section in the order in which its entries were first written.</summary>
    public IEnumerable<StoreMutation> ReadAll()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        // LiteDB's query pipeline costs tens of milliseconds at its first use; an empty file needs none of it.
        foreach (var section in _isNew ? [] : Sections)
        {
            using var reader = Guarded(() => _engine.Query(Collection(section), new Query()));
            while (Guarded(reader.Read))
            {
                var (id, entry) = Guarded(() => BsonCodec.Decode(section, reader.Current.AsDocument, names));
                _ids[EntryKey.Of(entry)] = id;
                _lastIds[(int)section] = Math.Max(_lastIds[(int)section], id);
                _sequences.Note(entry);
                yield return entry;
            }
        }

        if (_isNew)
            yield break;
        foreach (var entry in Guarded(() => _sequences.ReadMarks(_engine)))
            yield return entry;
    }

    /// <summary>Writes changes as one transaction; they are on the disk when it returns.</summary>
    public void Apply(IReadOnlyList<StoreMutation> mutations)
    {
        var last = new Dictionary<EntryKey, StoreMutation>(mutations.Count);
        foreach (var mutation in mutations)
            last[EntryKey.Of(mutation)] = mutation;
        _engine.BeginTrans();
        foreach (var group in last.GroupBy(entry => entry.Key.Section))
            Apply(group.Key, group);
        _sequences.Write(_engine, mutations);
        _engine.Commit();
    }

    public void CheckpointWhenLarge() => CheckpointFrom(LargeLog);

    public void CheckpointWhenIdle() => CheckpointFrom(SmallLog);

    public void Checkpoint() => _engine.Checkpoint();

    public void Dispose()
    {
        _engine.Dispose();
        _lock.Dispose();
    }

    // LiteDB asks the system for a shared lock only, which lets a second process in.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new IOException($"The store '{path}' is open already, in this or another process.", exception);
        }
    }

    private static void Prepare(LiteEngine engine, string path)
    {
        var format = engine.Pragma("USER_VERSION").AsInt32;
        if (format == Format)
            return;
        if (format != 0)
            throw new InvalidDataException($"The store '{path}' has format {format}; this version reads format {Format}.");
        engine.Pragma("USER_VERSION", Format);
        // The writer decides when to copy the log, so that LiteDB doesn't do it in the middle of a commit.
        engine.Pragma("CHECKPOINT", 0);
    }

    private static InvalidDataException Damaged(string path, Exception exception) =>
        new($"The store '{path}' is damaged or no LiteDB file: {exception.Message}", exception);

    private static string Collection(StoreSection section) => section switch
    {
        StoreSection.Configuration => "configuration",
        StoreSection.Users => "users",
        StoreSection.Records => "records",
        _ => "logs",
    };

    private void Apply(StoreSection section, IEnumerable<KeyValuePair<EntryKey, StoreMutation>> entries)
    {
        var added = new List<BsonDocument>();
        var changed = new List<BsonDocument>();
        var removed = new List<BsonValue>();
        foreach (var (key, mutation) in entries)
        {
            var known = _ids.TryGetValue(key, out var id);
            if (mutation.IsRemoval)
            {
                if (known && _ids.Remove(key))
                    removed.Add(id);
                continue;
            }

            if (!known)
                _ids[key] = id = ++_lastIds[(int)section];
            (known ? changed : added).Add(BsonCodec.Encode(id, mutation));
        }

        var collection = Collection(section);
        if (removed.Count > 0)
            _engine.Delete(collection, removed);
        if (changed.Count > 0)
            _engine.Update(collection, changed);
        if (added.Count > 0)
            _engine.Insert(collection, added, BsonAutoId.Int64);
    }

    private void CheckpointFrom(long size)
    {
        _log.Refresh();
        if (_log.Exists && _log.Length >= size)
            _engine.Checkpoint();
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not IOException)
        {
            throw Damaged(_path, exception);
        }
    }
}
