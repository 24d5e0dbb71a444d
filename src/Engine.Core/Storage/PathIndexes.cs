using System.Collections.Immutable;

namespace Engine.Core.Storage;

/// <summary>
/// Indexes of a partition, made for the paths that are searched. The first search of a path reads every document and has the
/// index made beside it; later ones find. What is not searched costs nothing.
/// </summary>
internal sealed class PathIndexes(Lock gate)
{
    /// <summary>Up to this many documents reading each is as quick.</summary>
    public const int Threshold = 200;

    /// <summary>How many paths have an index; the one that was not searched for longest makes room.</summary>
    private const int Limit = 12;

    private readonly List<Building> _building = [];
    private volatile ImmutableList<Ready> _ready = [];
    private long _searches;

    public PathIndexes(PathIndexes origin, Lock gate)
        : this(gate)
        => _ready = [.. origin._ready.Select(static ready => new Ready(ready.Path, ready.Index.Fork()))];

    /// <summary>The index of a path, or null while there is none; then it is being made.</summary>
    public PathIndex? Find(string path, DocumentPartition partition)
    {
        foreach (var ready in _ready)
        {
            if (ready.Path == path)
            {
                ready.LastSearch = Interlocked.Increment(ref _searches);
                return ready.Index;
            }
        }

        if (partition.Documents.Count > Threshold)
        {
            Begin(path, partition);
        }

        return null;
    }

    /// <summary>Notes a change; the caller holds the lock.</summary>
    public void Replace(StoredDocument? previous, StoredDocument? current)
    {
        foreach (var ready in _ready)
        {
            ready.Index.Replace(previous, current);
        }

        foreach (var building in _building)
        {
            building.Changes.Add((previous, current));
        }
    }

    /// <summary>Forgets every index: many documents come at once. The caller holds the lock.</summary>
    public void Clear()
    {
        _ready = [];
        foreach (var building in _building)
        {
            building.IsStale = true;
        }

        _building.Clear();
    }

    private void Begin(string path, DocumentPartition partition)
    {
        Building building;
        ImmutableSortedSet<StoredDocument> documents;
        lock (gate)
        {
            // One at a time: a burst of searches shall not make as many indexes as there are paths at once.
            if (_building.Count > 0 || _ready.Exists(ready => ready.Path == path))
            {
                return;
            }

            building = new Building(path);
            documents = partition.Documents;
            _building.Add(building);
        }

        _ = Task.Run(() => Build(building, documents));
    }

    private void Build(Building building, ImmutableSortedSet<StoredDocument> documents)
    {
        var index = new PathIndex(building.Path);
        try
        {
            index.Fill(documents, CancellationToken.None);
            Complete(building, index);
        }
        finally
        {
            lock (gate)
            {
                _building.Remove(building);
            }
        }
    }

    private void Complete(Building building, PathIndex index)
    {
        lock (gate)
        {
            if (building.IsStale)
            {
                return;
            }

            foreach (var (previous, current) in building.Changes)
            {
                index.Replace(previous, current);
            }

            var kept = _ready.Count < Limit ? _ready : _ready.Remove(_ready.MinBy(static ready => ready.LastSearch)!);
            _ready = kept.Add(new Ready(building.Path, index) { LastSearch = Interlocked.Increment(ref _searches) });
        }
    }

    private sealed class Building(string path)
    {
        public string Path => path;

        public List<(StoredDocument? Previous, StoredDocument? Current)> Changes { get; } = [];

        public bool IsStale { get; set; }
    }

    private sealed class Ready(string path, PathIndex index)
    {
        private long _lastSearch;

        public string Path => path;

        public PathIndex Index => index;

        public long LastSearch
        {
            get => Volatile.Read(ref _lastSearch);
            set => Volatile.Write(ref _lastSearch, value);
        }
    }
}
