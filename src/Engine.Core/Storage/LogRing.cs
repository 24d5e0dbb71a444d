namespace Engine.Core.Storage;

/// <summary>The newest log records of one tenant in the order of their ids. The caller locks.</summary>
internal sealed class LogRing
{
    private readonly int _capacity;
    private StoredLog[] _items;
    private int _start;

    public LogRing(int capacity)
    {
        _capacity = capacity;
        _items = new StoredLog[Math.Min(capacity, 16)];
    }

    public LogRing(LogRing origin)
    {
        (_capacity, _items, _start, Count) = (origin._capacity, [.. origin._items], origin._start, origin.Count);
    }

    public int Count { get; private set; }

    public StoredLog this[int index]
    {
        get => _items[(_start + index) % _items.Length];
        private set => _items[(_start + index) % _items.Length] = value;
    }

    /// <summary>Adds a record at the place of its id and returns the record that had to go, if any: the oldest, which may be the new one.</summary>
    public StoredLog? Add(StoredLog log)
    {
        var place = Search(log.Id);
        if (place >= 0)
        {
            this[place] = log;
            return null;
        }

        place = ~place;
        StoredLog? evicted = null;
        if (Count == _capacity)
        {
            if (place == 0)
            {
                return log;
            }

            evicted = this[0];
            RemoveOldest();
            place--;
        }
        else if (Count == _items.Length)
        {
            Grow();
        }

        // Ids rise with time, so that the new record almost always belongs to the end.
        for (var index = Count++; index > place; index--)
        {
            this[index] = this[index - 1];
        }

        this[place] = log;
        return evicted;
    }

    /// <summary>The index of the record with this id, or the complement of where it would be.</summary>
    public int Search(string id)
    {
        var (low, high) = (0, Count - 1);
        if (Count > 0 && string.CompareOrdinal(this[high].Id, id) < 0)
        {
            return ~Count;
        }

        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(this[middle].Id, id);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <summary>Keeps what passes, returns the rest.</summary>
    public List<StoredLog> RemoveWhere(Predicate<StoredLog> condition)
    {
        var removed = new List<StoredLog>();
        var kept = new List<StoredLog>(Count);
        for (var index = 0; index < Count; index++)
        {
            (condition(this[index]) ? removed : kept).Add(this[index]);
        }

        if (removed.Count > 0)
        {
            _items = new StoredLog[Math.Clamp(kept.Count, 1, _capacity)];
            kept.CopyTo(_items);
            (_start, Count) = (0, kept.Count);
        }

        return removed;
    }

    private void RemoveOldest()
    {
        _items[_start] = null!;
        _start = (_start + 1) % _items.Length;
        Count--;
    }

    private void Grow()
    {
        var larger = new StoredLog[Math.Min(_capacity, _items.Length * 2)];
        for (var index = 0; index < Count; index++)
        {
            larger[index] = this[index];
        }

        (_items, _start) = (larger, 0);
    }
}
