namespace Engine.Core.Storage;

/// <summary>Carries a batch out in memory; the caller holds the lock. Every condition is looked at before anything changes.</summary>
internal sealed class MemoryBatch(MemoryDocumentStore configuration, MemoryDocumentStore users, MemoryRecordStore records)
{
    private readonly List<StoreMutation> _mutations = [];
    private readonly List<Action> _changes = [];
    private readonly HashSet<(StoreSection, string, DocumentKey)> _keys = [];
    private readonly int[] _added = new int[2];
    private readonly int[] _changed = new int[2];

    /// <summary>The documents that change, for those who have subscribed.</summary>
    public IEnumerable<StoreMutation> Documents => _mutations.Where(static mutation => mutation.Section != StoreSection.Records);

    /// <summary>The changes as the journal takes them.</summary>
    public StoreMutation[] Mutations => [.. _mutations];

    /// <summary>Looks at every condition; says which operation can't be carried out.</summary>
    public BatchResult Check(StoreBatch batch, DateTimeOffset now)
    {
        for (var i = 0; i < batch.Operations.Count; i++)
        {
            var operation = batch.Operations[i];
            if (!(operation.Section == StoreSection.Records ? CheckRecord(batch.Tenant, operation, now) : CheckDocument(batch.Tenant, operation)))
            {
                return new BatchResult(i);
            }
        }

        return BatchResult.Done;
    }

    /// <summary>Makes the changes.</summary>
    public void Apply()
    {
        foreach (var change in _changes)
        {
            change();
        }
    }

    private bool CheckDocument(string tenant, StoreOperation operation)
    {
        var documents = operation.Section == StoreSection.Users ? users : configuration;
        if (operation.Type == StoreOperationType.Require)
        {
            return documents.Has(tenant, operation.Kind, operation.Key!.Value);
        }

        var document = operation.Document!;
        var previous = documents.Peek(tenant, operation.Kind, operation.Id);
        var isAdded = operation.Type == StoreOperationType.Insert;
        if (isAdded ? previous is not null : previous?.Version != operation.ExpectedVersion)
        {
            return false;
        }

        if (documents.HasConflict(tenant, operation.Kind, document) || !document.UniqueKeys.All(key => _keys.Add((operation.Section, operation.Kind, key))))
        {
            return false;
        }

        var section = operation.Section == StoreSection.Users ? 1 : 0;
        var stored = document with
        {
            Version = documents.LastVersion + ++_changed[section],
            Sequence = isAdded ? documents.LastSequence + ++_added[section] : previous!.Sequence,
        };
        _mutations.Add(new StoreMutation(operation.Section, tenant, operation.Kind, operation.Id, Document: stored));
        _changes.Add(() => documents.Put(tenant, operation.Kind, previous, stored));
        return true;
    }

    private bool CheckRecord(string tenant, StoreOperation operation, DateTimeOffset now)
    {
        var id = new RecordId(tenant, operation.Kind, operation.Id);
        if (operation.Type == StoreOperationType.Delete)
        {
            if (!records.Exists(id))
            {
                return !operation.MustExist;
            }

            _mutations.Add(RecordChanges.Mutation(id, null));
            _changes.Add(() => records.Remove(id));
            return true;
        }

        if (records.Prepare(operation, id, now) is not { } stored)
        {
            return false;
        }

        _mutations.Add(RecordChanges.Mutation(id, stored));
        _changes.Add(() => records.Put(id, stored, isAdded: operation.Type == StoreOperationType.Insert));
        return true;
    }
}
