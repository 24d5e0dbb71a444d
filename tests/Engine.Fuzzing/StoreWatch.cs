using System.Collections.Concurrent;
using Engine.Core.Storage;

namespace Engine.Fuzzing;

/// <summary>
/// Sees every change of a store as its journal: which request has made it (also in the background), and what has to be put
/// back.
/// </summary>
internal sealed class StoreWatch : IStoreJournal
{
    private readonly AsyncLocal<Changes?> _current = new();
    private long _ticket;

    /// <summary>Where an entry lies.</summary>
    public readonly record struct Place(StoreSection Section, string Tenant, string Kind, string Key);

    /// <summary>What one request has changed.</summary>
    public sealed class Changes
    {
        public ConcurrentQueue<Place> Places { get; } = new();
    }

    public ConcurrentDictionary<Place, bool> Touched { get; } = new();

    /// <summary>The entries as they are; kept up to date until <see cref="Freeze"/> is called.</summary>
    public ConcurrentDictionary<Place, StoreMutation> Baseline { get; } = new();

    public bool IsFrozen { get; private set; }

    /// <summary>From here on changes are counted.</summary>
    public void Freeze() => IsFrozen = true;

    /// <summary>Whatever happens from here on, also in tasks that outlive the call, belongs to one request.</summary>
    public Changes Begin() => _current.Value = new Changes();

    public void End() => _current.Value = null;

    public long Append(ReadOnlySpan<StoreMutation> mutations)
    {
        foreach (var mutation in mutations)
        {
            if (mutation.Section == StoreSection.Logs)
            {
                continue;
            }

            var place = new Place(mutation.Section, mutation.Tenant, mutation.Kind, mutation.Key);
            if (!IsFrozen)
            {
                Keep(place, mutation);
                continue;
            }

            Touched[place] = true;
            _current.Value?.Places.Enqueue(place);
        }

        return Interlocked.Increment(ref _ticket);
    }

    public ValueTask WaitAsync(long ticket) => ValueTask.CompletedTask;

    private void Keep(Place place, StoreMutation mutation)
    {
        if (mutation.IsRemoval)
        {
            Baseline.TryRemove(place, out _);
        }
        else
        {
            Baseline[place] = mutation;
        }
    }
}
