using System.Collections.Concurrent;
using Engine.Core.Keys;
using Engine.Core.Storage;

namespace Engine.Core.Configuration;

/// <summary>
/// A repository whose reads are answered from memory. Any change of the kind in the tenant moves the generation on, and an
/// entry counts only in the generation it was read in: what was read before a change is never served after it.
/// </summary>
internal sealed class CachedRepository<T> : EntityRepository<T>, IChangeListener
    where T : class
{
    /// <summary>How many entities that are not there are remembered: anybody can make up ids, and memory is finite.</summary>
    private const int MaxAbsent = 256;

    private readonly ConcurrentDictionary<DocumentKey, Entry> _entries = new();
    private readonly ConcurrentDictionary<DocumentKey, Entry> _lists = new();
    private int _absent;
    private long _generation;

    public CachedRepository(IDocumentStore store, string tenant, EntityKind<T> kind, SecretProtector protector)
        : base(store, tenant, kind, protector)
    {
    }

    /// <summary>Moves on whenever an entity of this kind changes; others can tie their own caches to it.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>How many entries are remembered.</summary>
    public int Count => _entries.Count;

    public bool Concerns(string kind) => kind == Kind.Name;

    public void Invalidate()
    {
        Interlocked.Increment(ref _generation);
        _entries.Clear();
        _lists.Clear();
        Volatile.Write(ref _absent, 0);
    }

    public ValueTask<T?> GetCachedAsync(string id, CancellationToken cancellationToken) => ReadAsync(new DocumentKey("", id), byId: true, cancellationToken);

    /// <summary>Those of the entities that are there, in the order of the ids; what is not in memory is read in one call to the store.</summary>
    public ValueTask<IReadOnlyList<T>> GetManyCachedAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return new([]);
        }

        var generation = Generation;
        var entities = new List<T>(ids.Count);
        for (var i = 0; i < ids.Count; i++)
        {
            if (!_entries.TryGetValue(new DocumentKey("", ids[i]), out var entry) || entry.Generation != generation)
            {
                return LoadManyAsync(ids, generation, cancellationToken);
            }

            if (entry.Value is { } value)
            {
                entities.Add(value);
            }
        }

        return new(entities);
    }

    public ValueTask<T?> FindCachedAsync(DocumentKey key, CancellationToken cancellationToken) => ReadAsync(key, byId: false, cancellationToken);

    /// <summary>Every entity whose indexed field has the value; every entity when <paramref name="field"/> is null.</summary>
    public ValueTask<IReadOnlyList<T>> ListCachedAsync(DocumentKey? field, CancellationToken cancellationToken)
    {
        var key = field ?? new DocumentKey("", "");
        var generation = Generation;
        if (_lists.TryGetValue(key, out var entry) && entry.Generation == generation)
        {
            return new(entry.List!);
        }

        return LoadListAsync(key, field, generation, cancellationToken);
    }

    private ValueTask<T?> ReadAsync(DocumentKey key, bool byId, CancellationToken cancellationToken)
    {
        var generation = Generation;
        if (_entries.TryGetValue(key, out var entry) && entry.Generation == generation)
        {
            return new(entry.Value);
        }

        return LoadAsync(key, byId, generation, cancellationToken);
    }

    private async ValueTask<T?> LoadAsync(DocumentKey key, bool byId, long generation, CancellationToken cancellationToken)
    {
        var read = byId ? await GetAsync(key.Value, cancellationToken) : await FindAsync(key, cancellationToken);
        // Looked at before it is counted: a number that grew with every made-up id would begin anew one day.
        if (read is not null || (Volatile.Read(ref _absent) < MaxAbsent && Interlocked.Increment(ref _absent) <= MaxAbsent))
        {
            _entries[key] = new Entry(generation, read?.Value, null);
        }

        return read?.Value;
    }

    private async ValueTask<IReadOnlyList<T>> LoadManyAsync(IReadOnlyList<string> ids, long generation, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, T>(ids.Count, StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var id in ids)
        {
            if (_entries.TryGetValue(new DocumentKey("", id), out var entry) && entry.Generation == generation)
            {
                if (entry.Value is { } value)
                {
                    known[id] = value;
                }
            }
            else
            {
                missing.Add(id);
            }
        }

        foreach (var entity in await GetManyAsync(missing, cancellationToken))
        {
            known[Kind.Id(entity)] = entity;
            _entries[new DocumentKey("", Kind.Id(entity))] = new Entry(generation, entity, null);
        }

        return [.. ids.Where(known.ContainsKey).Select(id => known[id])];
    }

    private async ValueTask<IReadOnlyList<T>> LoadListAsync(DocumentKey key, DocumentKey? field, long generation, CancellationToken cancellationToken)
    {
        var list = await ListAsync(field is { } given ? new DocumentFilter.Indexed(given.Name, given.Value) : null, cancellationToken);
        _lists[key] = new Entry(generation, null, list);
        return list;
    }

    private sealed record Entry(long Generation, T? Value, IReadOnlyList<T>? List);
}
