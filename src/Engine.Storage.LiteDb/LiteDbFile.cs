using Engine.Core.Storage;
using LiteDB;

namespace Engine.Storage.LiteDb;

/// <summary>
/// The LiteDB file itself: reading all of it, and writing a batch of changes as one transaction. Used by one thread at a
/// time. Speaks to the engine below LiteDatabase, whose mapper costs time at the start and is not needed.
/// </summary>
internal sealed class LiteDbFile : IDisposable
{
    private const long PageSize = 8192;

    /// <summary>From this size on the write-ahead log is copied into the file between two batches, whoever waits.</summary>
    private const long LargeLog = 512 * PageSize;

    /// <summary>From this size on it is copied when nobody waits.</summary>
    private const long SmallLog = 32 * PageSize;

    private static readonly StoreSection[] Sections = Enum.GetValues<StoreSection>();

    private readonly FileStream _lock;
    private readonly Action<StoreFileOperation>? _before;
    private readonly string _path;
    private readonly Dictionary<EntryKey, long> _ids = [];
    private readonly Dictionary<EntryKey, long> _doubtful = [];
    private readonly long[] _lastIds = new long[Sections.Length];
    private readonly SequenceMarks _sequences = new(Sections.Length);
    private readonly bool _isNew;
    private LiteDbPages _pages;

    private LiteDbFile(string path, bool isNew, FileStream guard, LiteDbPages pages, Action<StoreFileOperation>? before)
    {
        (_path, _isNew, _lock, _pages, _before) = (path, isNew, guard, pages, before);
    }

    public static LiteDbFile Open(string path, Action<StoreFileOperation>? before)
    {
        path = System.IO.Path.GetFullPath(path);
        FileStream? guard = null;
        try
        {
            // LiteDB asks the system for a shared lock only, which lets a second process in.
            guard = PrivateFile.OpenOrCreate(path + ".lock", FileShare.None);
            var isNew = LiteDbHeader.IsNew(path);
            return new LiteDbFile(path, isNew, guard, LiteDbPages.Open(path, before), before);
        }
        catch (Exception exception)
        {
            guard?.Dispose();
            throw exception is IOException or UnauthorizedAccessException or InvalidDataException ? StoreFileErrors.Explain(path, exception) : Damaged(path, exception);
        }
    }

    /// <summary>Everything in the file, each section in the order in which its entries were first written.</summary>
    public IEnumerable<StoreMutation> ReadAll()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        // LiteDB's query pipeline costs tens of milliseconds at its first use; an empty file needs none of it.
        foreach (var section in _isNew ? [] : Sections)
        {
            using var reader = Guarded(() => _pages.Engine.Query(Collection(section), new Query()));
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
        {
            yield break;
        }

        foreach (var entry in Guarded(() => _sequences.ReadMarks(_pages.Engine)))
        {
            yield return entry;
        }
    }

    /// <summary>Writes changes as one transaction; they are on the disk when it returns.</summary>
    /// <exception cref="IOException">They are not, or nobody knows: the file has to be opened again before anything else is written.</exception>
    public void Apply(IReadOnlyList<StoreMutation> mutations)
    {
        var last = new Dictionary<EntryKey, StoreMutation>(mutations.Count);
        foreach (var mutation in mutations)
        {
            last[EntryKey.Of(mutation)] = mutation;
        }

        var ids = Assign(last);
        var written = _pages.Log.Confirmed;
        _pages.Engine.BeginTrans();
        var isWritten = false;
        foreach (var group in last.GroupBy(entry => entry.Key.Section))
        {
            isWritten |= Apply(group.Key, group, ids);
        }

        isWritten |= _sequences.Write(_pages.Engine, mutations);
        _pages.Engine.Commit();
        if (isWritten)
        {
            _pages.Log.WaitUntilDurable(written + 1);
        }

        Settle(last, ids);
    }

    /// <summary>
    /// Opens the file again after a failure and writes what its entries have to be. Some of what failed may have reached the
    /// disk, so each of them is set, whether the file seems to have it or not.
    /// </summary>
    public void Recover(IReadOnlyList<StoreMutation> corrections)
    {
        _pages.Dispose();
        _pages = LiteDbPages.Open(_path, _before);
        var written = _pages.Log.Confirmed;
        _pages.Engine.BeginTrans();
        foreach (var group in corrections.GroupBy(entry => entry.Section))
        {
            var collection = Collection(group.Key);
            foreach (var entry in group)
            {
                var key = EntryKey.Of(entry);
                if (!_ids.TryGetValue(key, out var id) && !_doubtful.TryGetValue(key, out id))
                {
                    if (entry.IsRemoval)
                    {
                        continue;
                    }

                    id = ++_lastIds[(int)group.Key];
                }

                if (entry.IsRemoval)
                {
                    // Still known, in case that this can't be written either.
                    _doubtful[key] = id;
                    _pages.Engine.Delete(collection, [id]);
                    _ids.Remove(key);
                }
                else
                {
                    _pages.Engine.Upsert(collection, [BsonCodec.Encode(id, entry)], BsonAutoId.Int64);
                    _ids[key] = id;
                }
            }
        }

        // Written even if there is nothing to correct: it shows that the disk takes changes again.
        _sequences.WriteAll(_pages.Engine);
        _pages.Engine.Commit();
        _pages.Log.WaitUntilDurable(written + 1);
        _doubtful.Clear();
    }

    public void CheckpointWhenLarge() => CheckpointFrom(LargeLog);

    public void CheckpointWhenIdle() => CheckpointFrom(SmallLog);

    public void Checkpoint() => CheckpointFrom(1);

    public void Dispose()
    {
        _pages.Dispose();
        _lock.Dispose();
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

    /// <summary>The number of each entry that is to be in the file; new ones count only once they are there.</summary>
    private Dictionary<EntryKey, long> Assign(Dictionary<EntryKey, StoreMutation> entries)
    {
        var added = new Dictionary<EntryKey, long>();
        foreach (var (key, mutation) in entries)
        {
            if (!mutation.IsRemoval && !_ids.ContainsKey(key))
            {
                added[key] = _doubtful[key] = ++_lastIds[(int)key.Section];
            }
        }

        return added;
    }

    private void Settle(Dictionary<EntryKey, StoreMutation> entries, Dictionary<EntryKey, long> added)
    {
        foreach (var (key, mutation) in entries)
        {
            if (mutation.IsRemoval)
            {
                _ids.Remove(key);
            }
        }

        foreach (var (key, id) in added)
        {
            _ids[key] = id;
        }

        _doubtful.Clear();
    }

    private bool Apply(StoreSection section, IEnumerable<KeyValuePair<EntryKey, StoreMutation>> entries, Dictionary<EntryKey, long> ids)
    {
        var added = new List<BsonDocument>();
        var changed = new List<BsonDocument>();
        var removed = new List<BsonValue>();
        foreach (var (key, mutation) in entries)
        {
            if (_ids.TryGetValue(key, out var id))
            {
                if (mutation.IsRemoval)
                {
                    removed.Add(id);
                }
                else
                {
                    changed.Add(BsonCodec.Encode(id, mutation));
                }
            }
            else if (!mutation.IsRemoval)
            {
                added.Add(BsonCodec.Encode(ids[key], mutation));
            }
        }

        var collection = Collection(section);
        if (removed.Count > 0)
        {
            _pages.Engine.Delete(collection, removed);
        }

        if (changed.Count > 0)
        {
            _pages.Engine.Update(collection, changed);
        }

        if (added.Count > 0)
        {
            _pages.Engine.Insert(collection, added, BsonAutoId.Int64);
        }

        return removed.Count + changed.Count + added.Count > 0;
    }

    /// <summary>Copies the log into the file, unless somebody is making a backup of both: then the log grows meanwhile.</summary>
    private void CheckpointFrom(long size)
    {
        if (_pages.Log.Length < size || !BackupGuard.TryTake(_path, out var guard))
        {
            return;
        }

        using (guard)
        {
            _pages.Engine.Checkpoint();
        }
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
