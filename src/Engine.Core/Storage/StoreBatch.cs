namespace Engine.Core.Storage;

/// <summary>
/// Several changes of one tenant that are made together or not at all (<see cref="IStore.CommitAsync"/>). Each says what must hold for
/// it; an entry may be changed once.
/// </summary>
/// <param name="tenant">The tenant.</param>
public sealed class StoreBatch(string tenant)
{
    private readonly List<StoreOperation> _operations = [];
    private readonly HashSet<(StoreSection, string, string)> _changed = [];

    /// <summary>The tenant.</summary>
    public string Tenant { get; } = tenant;

    /// <summary>The operations in their order; <see cref="BatchResult.Failed"/> counts them.</summary>
    public IReadOnlyList<StoreOperation> Operations => _operations;

    /// <summary>Adds a document; its id and its unique keys must be free.</summary>
    /// <returns>The place of the operation, from 0.</returns>
    public int Insert(StoreSection section, string kind, StoredDocument document) => Change(new(StoreOperationType.Insert, section, kind, IdOf(document)) { Document = document });

    /// <summary>Replaces a document that still has the version; its unique keys must be free.</summary>
    /// <returns>The place of the operation, from 0.</returns>
    public int Replace(StoreSection section, string kind, StoredDocument document, long expectedVersion)
        => Change(new(StoreOperationType.Replace, section, kind, IdOf(document)) { Document = document, ExpectedVersion = expectedVersion });

    /// <summary>Adds a record; its key must be free, and the record it stands on there, used or not.</summary>
    /// <returns>The place of the operation, from 0.</returns>
    public int InsertRecord(string kind, StoredRecord record, RecordReference? basis = null) => Change(new(StoreOperationType.Insert, StoreSection.Records, kind, KeyOf(record)) { Record = record, Basis = basis });

    /// <summary>Replaces a record that still has the version.</summary>
    /// <returns>The place of the operation, from 0.</returns>
    public int ReplaceRecord(string kind, StoredRecord record, long expectedVersion)
        => Change(new(StoreOperationType.Replace, StoreSection.Records, kind, KeyOf(record)) { Record = record, ExpectedVersion = expectedVersion });

    /// <summary>Removes a record.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="key">The key.</param>
    /// <param name="mustExist">Whether it must be there, used or not, expired or not.</param>
    /// <returns>The place of the operation, from 0.</returns>
    public int DeleteRecord(string kind, string key, bool mustExist) => Change(new(StoreOperationType.Delete, StoreSection.Records, kind, key) { MustExist = mustExist });

    /// <summary>Demands that a document is there; it is not changed.</summary>
    /// <param name="section">Configuration or users.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="key">A unique key; one without a name is the id.</param>
    /// <returns>The place of the operation, from 0.</returns>
    public int Require(StoreSection section, string kind, DocumentKey key) => Add(new(StoreOperationType.Require, section, kind, key.Value) { Key = key });

    private static string IdOf(StoredDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Id;
    }

    private static string KeyOf(StoredRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Key;
    }

    private int Change(StoreOperation operation)
    {
        if (!_changed.Add((operation.Section, operation.Kind, operation.Id)))
        {
            throw new ArgumentException($"The batch changes the {operation.Kind} '{operation.Id}' already.", nameof(operation));
        }

        return Add(operation);
    }

    private int Add(StoreOperation operation)
    {
        if (operation.Section == StoreSection.Logs || (operation.Section == StoreSection.Records) != (operation.Document is null && operation.Key is null))
        {
            throw new ArgumentException("Documents are in the configuration or among the users.", nameof(operation));
        }

        _operations.Add(operation);
        return _operations.Count - 1;
    }
}

/// <summary>What an operation of a batch does.</summary>
public enum StoreOperationType
{
    /// <summary>Adds a document or a record.</summary>
    Insert,

    /// <summary>Replaces a document or a record.</summary>
    Replace,

    /// <summary>Removes a record.</summary>
    Delete,

    /// <summary>Demands that a document is there.</summary>
    Require,
}

/// <summary>One operation of a batch.</summary>
/// <param name="Type">What it does.</param>
/// <param name="Section">Where.</param>
/// <param name="Kind">The kind of the document or record.</param>
/// <param name="Id">The id of the document, or the key of the record.</param>
public sealed record StoreOperation(StoreOperationType Type, StoreSection Section, string Kind, string Id)
{
    /// <summary>The document to be written, or null.</summary>
    public StoredDocument? Document { get; init; }

    /// <summary>The record to be written, or null.</summary>
    public StoredRecord? Record { get; init; }

    /// <summary>The version that a replaced entry must have.</summary>
    public long ExpectedVersion { get; init; }

    /// <summary>The record that an added one stands on, or null.</summary>
    public RecordReference? Basis { get; init; }

    /// <summary>Whether a removed record must be there.</summary>
    public bool MustExist { get; init; }

    /// <summary>The unique key of a document that must be there; without a name it is the id.</summary>
    public DocumentKey? Key { get; init; }
}

/// <summary>What became of a batch.</summary>
/// <param name="Failed">The place of the first operation whose condition did not hold; -1 when all were carried out.</param>
public readonly record struct BatchResult(int Failed)
{
    /// <summary>Every operation was carried out.</summary>
    public static BatchResult Done { get; } = new(-1);

    /// <summary>Whether everything was carried out; nothing was otherwise.</summary>
    public bool Succeeded => Failed < 0;
}
