namespace Engine.Core.Storage;

/// <summary>Collects the documents of one section while a store is filled; they are added, list by list, when it is disposed.</summary>
internal sealed class DocumentLoad(Func<string, string, DocumentPartition> partitionOf, Action<long, long> setLast) : IDisposable
{
    private readonly Dictionary<(string Tenant, string Kind), Dictionary<string, StoredDocument>> _pending = [];
    private long _lastSequence;
    private long _lastVersion;

    public void Add(in StoreMutation entry)
    {
        var key = (entry.Tenant, entry.Kind);
        if (!_pending.TryGetValue(key, out var documents))
        {
            _pending[key] = documents = new Dictionary<string, StoredDocument>(StringComparer.Ordinal);
        }

        var partition = partitionOf(entry.Tenant, entry.Kind);
        if (partition.Get(entry.Key) is { } present)
        {
            partition.Remove(present);
        }

        documents.Remove(entry.Key);
        if (entry.Document is not { } document)
        {
            return;
        }

        documents.Add(entry.Key, document);
        (_lastSequence, _lastVersion) = (Math.Max(_lastSequence, document.Sequence), Math.Max(_lastVersion, document.Version));
    }

    public void Dispose()
    {
        foreach (var ((tenant, kind), documents) in _pending)
        {
            partitionOf(tenant, kind).AddRange(documents.Values);
        }

        _pending.Clear();
        setLast(_lastSequence, _lastVersion);
    }
}
