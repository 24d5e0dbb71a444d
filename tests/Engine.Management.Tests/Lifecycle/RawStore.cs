using System.Text;
using Engine.Core.Storage;

namespace Engine.Management.Tests.Lifecycle;

/// <summary>A store in memory whose every byte can be looked through, whatever kind it belongs to.</summary>
public sealed class RawStore : IStoreJournal
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(StoreSection, string, string, string), StoreMutation> _entries = [];
    private long _ticket;

    public RawStore() => Store = new MemoryStore(this);

    public MemoryStore Store { get; }

    /// <summary>Called after every write of documents and records.</summary>
    public Action? AfterWrite { get; set; }

    /// <summary>What stands in documents and records now. The log is history: it goes on naming what was.</summary>
    public IReadOnlyList<StoreMutation> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Values];
            }
        }
    }

    /// <summary>The kinds and keys of everything that names one of these.</summary>
    public IReadOnlyList<string> Naming(params string[] names)
        => [.. Entries.Where(entry => names.Any(name => Names(entry, name))).Select(static entry => $"{entry.Kind}: {entry.Key}").Order(StringComparer.Ordinal)];

    /// <summary>A store with the same content, as a process that was killed leaves it.</summary>
    public RawStore Copy()
    {
        var copy = new RawStore();
        lock (_gate)
        {
            copy.Store.Load(_entries.Values);
            foreach (var (key, entry) in _entries)
            {
                copy._entries[key] = entry;
            }
        }

        return copy;
    }

    public long Append(ReadOnlySpan<StoreMutation> mutations)
    {
        lock (_gate)
        {
            foreach (var mutation in mutations)
            {
                var key = (mutation.Section, mutation.Tenant, mutation.Kind, mutation.Key);
                if (mutation.IsRemoval)
                {
                    _entries.Remove(key);
                }
                else if (mutation.Section != StoreSection.Logs)
                {
                    _entries[key] = mutation;
                }
            }

            if (mutations[0].Section != StoreSection.Logs)
            {
                AfterWrite?.Invoke();
            }

            return ++_ticket;
        }
    }

    public ValueTask WaitAsync(long ticket) => ValueTask.CompletedTask;

    private static bool Names(StoreMutation entry, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var escaped = Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(name)[1..^1]);
        var body = entry.Document?.Body ?? entry.Record!.Payload;
        return entry.Key.Contains(name, StringComparison.Ordinal)
            || body.Span.IndexOf(bytes) >= 0
            || body.Span.IndexOf(escaped) >= 0
            || new[] { entry.Record?.Subject, entry.Record?.ClientId, entry.Record?.SessionId, entry.Record?.Family }.Contains(name)
            || (entry.Document is { } document && document.UniqueKeys.Concat(document.IndexedFields).Any(key => key.Value.Contains(name, StringComparison.Ordinal)));
    }
}
