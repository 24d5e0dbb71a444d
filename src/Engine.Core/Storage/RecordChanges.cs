namespace Engine.Core.Storage;

/// <summary>What a change of a record writes, or that its conditions do not hold; the caller holds the lock of the table.</summary>
internal static class RecordChanges
{
    /// <summary>The record that an operation writes, or null when its conditions do not hold.</summary>
    public static StoredRecord? Prepare(RecordTable table, StoreOperation operation, RecordId id, DateTimeOffset now) => operation.Type == StoreOperationType.Insert
        ? Insert(table, id, operation.Record!, operation.Basis, now)
        : Replace(table, id, operation.Record!, operation.ExpectedVersion, now);

    public static StoredRecord? Insert(RecordTable table, RecordId id, StoredRecord record, RecordReference? basis, DateTimeOffset now)
    {
        var isFounded = basis is not { } known || table.Get(new RecordId(id.Tenant, known.Kind, known.Key), now) is not null;
        return isFounded && table.Get(id, now) is null ? Fresh(record) : null;
    }

    /// <remarks>A replacement can't make a used record usable again.</remarks>
    public static StoredRecord? Replace(RecordTable table, RecordId id, StoredRecord record, long expectedVersion, DateTimeOffset now)
        => table.Get(id, now) is { } current && current.Version == expectedVersion ? record with { Version = current.Version + 1, ConsumedAt = current.ConsumedAt } : null;

    public static StoredRecord Fresh(StoredRecord record) => record with { Version = 1, ConsumedAt = null };

    public static StoreMutation Mutation(RecordId id, StoredRecord? record) => new(StoreSection.Records, id.Tenant, id.Kind, id.Key, Record: record);
}
