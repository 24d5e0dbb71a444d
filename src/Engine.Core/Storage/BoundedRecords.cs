namespace Engine.Core.Storage;

/// <summary>
/// Which records of a kind this engine has made, oldest first, so that there are never more of them than a limit: what is over
/// the limit is named to whoever adds one, and deleted. Only keys are kept.
/// </summary>
internal sealed class BoundedRecords(int most, long mostBytes = long.MaxValue)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _order = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byKey = new(StringComparer.Ordinal);
    private long _bytes;

    private readonly record struct Entry(string Key, long Bytes, DateTimeOffset ExpiresAt);

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _order.Count;
            }
        }
    }

    /// <summary>Notes a record as the newest one. The keys it answers with have to be deleted.</summary>
    public IReadOnlyList<string> Add(string key, long bytes, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        lock (_gate)
        {
            Forget(key);
            _byKey[key] = _order.AddLast(new Entry(key, bytes, expiresAt));
            _bytes += bytes;

            // Expired ones are the store's to remove.
            while (_order.First is { } oldest && oldest.Value.ExpiresAt <= now)
            {
                Forget(oldest.Value.Key);
            }

            if (_order.Count <= most && _bytes <= mostBytes)
            {
                return [];
            }

            var excess = new List<string>();
            while ((_order.Count > most || _bytes > mostBytes) && _order.First is { } oldest)
            {
                excess.Add(oldest.Value.Key);
                Forget(oldest.Value.Key);
            }

            return excess;
        }
    }

    /// <summary>Forgets a record that is gone.</summary>
    public void Remove(string key)
    {
        lock (_gate)
        {
            Forget(key);
        }
    }

    private void Forget(string key)
    {
        if (_byKey.Remove(key, out var node))
        {
            _order.Remove(node);
            _bytes -= node.Value.Bytes;
        }
    }
}
