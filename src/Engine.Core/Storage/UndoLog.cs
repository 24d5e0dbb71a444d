namespace Engine.Core.Storage;

/// <summary>What entries were before the changes that are not durable yet, so that those can be taken back. The caller holds the lock.</summary>
internal sealed class UndoLog
{
    private readonly Queue<(long Ticket, StoreMutation[] Before)> _entries = new();

    /// <summary>Remembers what a change replaces, and forgets what has become durable.</summary>
    public void Add(long ticket, StoreMutation[] before, long durable)
    {
        while (_entries.TryPeek(out var oldest) && oldest.Ticket <= durable)
        {
            _entries.Dequeue();
        }

        _entries.Enqueue((ticket, before));
    }

    /// <summary>
    /// Restores what was there before each change after the durable ones, the newest first. Returns one value for each entry
    /// that was touched: what it was when everything was durable.
    /// </summary>
    public IReadOnlyList<StoreMutation> Unwind(long durable, Action<StoreMutation> restore)
    {
        var restored = new Dictionary<(StoreSection, string, string, string), StoreMutation>();
        foreach (var (ticket, before) in _entries.Reverse())
        {
            if (ticket <= durable)
            {
                break;
            }

            foreach (var entry in before.AsEnumerable().Reverse())
            {
                restore(entry);
                restored[(entry.Section, entry.Tenant, entry.Kind, entry.Key)] = entry;
            }
        }

        _entries.Clear();
        return [.. restored.Values];
    }
}
