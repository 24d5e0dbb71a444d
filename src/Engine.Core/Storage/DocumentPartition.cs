using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Engine.Core.Storage;

/// <summary>
/// The documents of one tenant and kind. Changed under the store's lock, read without: each lookup is one concurrent
/// dictionary, each list an immutable set in the order of the sequence numbers.
/// </summary>
internal sealed class DocumentPartition
{
    private static readonly ImmutableSortedSet<StoredDocument> Empty =
        ImmutableSortedSet.Create<StoredDocument>(Comparer<StoredDocument>.Create(static (a, b) => a.Sequence.CompareTo(b.Sequence)));

    private readonly ConcurrentDictionary<string, StoredDocument> _byId;
    private readonly ConcurrentDictionary<DocumentKey, StoredDocument> _byKey;
    private readonly ConcurrentDictionary<DocumentKey, ImmutableSortedSet<StoredDocument>> _byField;
    private readonly PathIndexes _indexes;
    private volatile ImmutableSortedSet<StoredDocument> _all = Empty;

    /// <param name="gate">The store's lock.</param>
    public DocumentPartition(Lock gate)
    {
        _indexes = new PathIndexes(gate);

        // Writers hold the store's lock already, so one inner lock each is enough.
        _byId = new(concurrencyLevel: 1, capacity: 7, StringComparer.Ordinal);
        _byKey = new(concurrencyLevel: 1, capacity: 7);
        _byField = new(concurrencyLevel: 1, capacity: 7);
    }

    /// <summary>A copy for another store; the caller holds the lock of the origin's.</summary>
    public DocumentPartition(DocumentPartition origin, Lock gate)
    {
        _indexes = new PathIndexes(origin._indexes, gate);
        _byId = new(1, origin._byId, StringComparer.Ordinal);
        _byKey = new(1, origin._byKey, null);
        _byField = new(1, origin._byField, null);
        _all = origin._all;
    }

    /// <summary>All documents in the order of their insertion.</summary>
    public ImmutableSortedSet<StoredDocument> Documents => _all;

    public StoredDocument? Get(string id) => _byId.GetValueOrDefault(id);

    public StoredDocument? Find(DocumentKey uniqueKey) => _byKey.GetValueOrDefault(uniqueKey);

    public ImmutableSortedSet<StoredDocument> WithField(DocumentKey field) => _byField.GetValueOrDefault(field, Empty);

    /// <summary>The index of a path; null while there is none.</summary>
    public PathIndex? IndexOf(string path) => _indexes.Find(path, this);

    /// <summary>The name of the first unique key that another document holds, or null.</summary>
    public string? FindConflict(StoredDocument document)
    {
        foreach (var key in document.UniqueKeys)
        {
            if (_byKey.TryGetValue(key, out var holder) && holder.Id != document.Id)
            {
                return key.Name;
            }
        }

        return null;
    }

    /// <summary>Adds a document, or replaces <paramref name="previous"/>, which has the same id and sequence.</summary>
    public void Put(StoredDocument? previous, StoredDocument current)
    {
        _byId[current.Id] = current;
        foreach (var key in current.UniqueKeys)
        {
            _byKey[key] = current;
        }

        var all = previous is null ? _all : _all.Remove(previous);
        _all = all.Add(current);
        foreach (var field in current.IndexedFields)
        {
            var set = WithField(field);
            _byField[field] = (previous is null ? set : set.Remove(previous)).Add(current);
        }

        if (previous is not null)
        {
            ReleaseKeys(previous, current);
        }

        _indexes.Replace(previous, current);
    }

    public void Remove(StoredDocument document)
    {
        _indexes.Replace(document, null);
        _byId.TryRemove(document.Id, out _);
        _all = _all.Remove(document);
        ReleaseKeys(document, null);
    }

    /// <summary>Adds many documents, none of which is there yet, building each list once.</summary>
    public void AddRange(IReadOnlyCollection<StoredDocument> documents)
    {
        var fields = new Dictionary<DocumentKey, List<StoredDocument>>();
        foreach (var document in documents)
        {
            _byId[document.Id] = document;
            foreach (var key in document.UniqueKeys)
            {
                _byKey[key] = document;
            }

            foreach (var field in document.IndexedFields)
            {
                if (!fields.TryGetValue(field, out var list))
                {
                    fields[field] = list = [];
                }

                list.Add(document);
            }
        }

        _indexes.Clear();
        _all = _all.Union(documents);
        foreach (var (field, list) in fields)
        {
            _byField[field] = WithField(field).Union(list);
        }
    }

    private void ReleaseKeys(StoredDocument previous, StoredDocument? current)
    {
        foreach (var key in previous.UniqueKeys)
        {
            if (current is null || !current.UniqueKeys.Contains(key))
            {
                _byKey.TryRemove(key, out _);
            }
        }

        foreach (var field in previous.IndexedFields)
        {
            if (current is not null && current.IndexedFields.Contains(field))
            {
                continue;
            }

            var rest = WithField(field).Remove(previous);
            if (rest.IsEmpty)
            {
                _byField.TryRemove(field, out _);
            }
            else
            {
                _byField[field] = rest;
            }
        }
    }
}
