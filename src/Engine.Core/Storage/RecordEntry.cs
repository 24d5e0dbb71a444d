namespace Engine.Core.Storage;

/// <summary>The place of one record in a <see cref="RecordTable"/>: its value can be read without a lock, the rest belongs to the lock.</summary>
internal sealed class RecordEntry(RecordId id, long order)
{
    private volatile StoredRecord? _current;

    public RecordId Id => id;

    /// <summary>Its place among the entries, in the order of insertion.</summary>
    public long Order => order;

    /// <summary>The record as it is now; null once it was removed.</summary>
    public StoredRecord? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>The moment for which the entry is in the expiry queue; a queue item with another moment is a left-over.</summary>
    public DateTimeOffset? QueuedFor { get; set; }

    /// <summary>Its place in the chain of each field.</summary>
    public LinkedListNode<RecordEntry>?[] Links { get; } = new LinkedListNode<RecordEntry>?[RecordChainKey.Fields.Length];
}

/// <summary>The fields by which records are listed.</summary>
internal enum RecordField
{
    Subject,
    Client,
    Session,
    Family,
}

/// <summary>Names the records of a tenant that share the value of a field.</summary>
internal readonly record struct RecordChainKey(string Tenant, RecordField Field, string Value)
{
    public static ReadOnlySpan<RecordField> Fields => [RecordField.Subject, RecordField.Client, RecordField.Session, RecordField.Family];

    public static string? ValueOf(StoredRecord record, RecordField field) => field switch
    {
        RecordField.Subject => record.Subject,
        RecordField.Client => record.ClientId,
        RecordField.Session => record.SessionId,
        _ => record.Family,
    };

    public static string? ValueOf(RecordFilter filter, RecordField field) => field switch
    {
        RecordField.Subject => filter.Subject,
        RecordField.Client => filter.ClientId,
        RecordField.Session => filter.SessionId,
        _ => filter.Family,
    };

    public static bool Matches(RecordFilter filter, RecordEntry entry)
    {
        if (filter.Kind is { } kind && entry.Id.Kind != kind)
        {
            return false;
        }

        foreach (var field in Fields)
        {
            if (ValueOf(filter, field) is { } wanted && ValueOf(entry.Current!, field) != wanted)
            {
                return false;
            }
        }

        return true;
    }
}
