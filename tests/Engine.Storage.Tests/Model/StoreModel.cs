using Engine.Core.Storage;

namespace Engine.Storage.Tests.Model;

/// <summary>What a store should do, in the plainest possible way: lists that are searched from the front.</summary>
public sealed class StoreModel
{
    public List<(string Tenant, StoredDocument Document)> Documents { get; } = [];

    public List<(string Tenant, StoredRecord Record)> Records { get; } = [];

    private long _sequence;
    private long _version;

    public WriteOutcome Insert(string tenant, StoredDocument document)
    {
        if (Documents.Any(entry => entry.Tenant == tenant && entry.Document.Id == document.Id))
        {
            return WriteOutcome.DuplicateId;
        }

        if (Conflicts(tenant, document))
        {
            return WriteOutcome.DuplicateKey;
        }

        Documents.Add((tenant, document with { Version = ++_version, Sequence = ++_sequence }));
        return WriteOutcome.Written;
    }

    public WriteOutcome Replace(string tenant, StoredDocument document, long? expected)
    {
        var place = Documents.FindIndex(entry => entry.Tenant == tenant && entry.Document.Id == document.Id);
        if (place < 0)
        {
            return WriteOutcome.Missing;
        }

        var present = Documents[place].Document;
        if (expected is not null && expected != present.Version)
        {
            return WriteOutcome.VersionConflict;
        }

        if (Conflicts(tenant, document))
        {
            return WriteOutcome.DuplicateKey;
        }

        Documents[place] = (tenant, document with { Version = ++_version, Sequence = present.Sequence });
        return WriteOutcome.Written;
    }

    public bool Delete(string tenant, string id) =>
        Documents.RemoveAll(entry => entry.Tenant == tenant && entry.Document.Id == id) > 0;

    public bool Insert(string tenant, StoredRecord record, DateTimeOffset now)
    {
        if (Find(tenant, record.Key, now) >= 0)
        {
            return false;
        }

        Records.RemoveAll(entry => entry.Tenant == tenant && entry.Record.Key == record.Key);
        Records.Add((tenant, record with { Version = 1 }));
        return true;
    }

    public ConsumeOutcome Consume(string tenant, string key, StoredRecord? successor, DateTimeOffset now)
    {
        var place = Find(tenant, key, now);
        if (place < 0)
        {
            return ConsumeOutcome.Missing;
        }

        var record = Records[place].Record;
        if (record.ConsumedAt is not null)
        {
            return ConsumeOutcome.AlreadyUsed;
        }

        Records[place] = (tenant, record with { ConsumedAt = now, Version = record.Version + 1 });
        if (successor is not null)
        {
            Insert(tenant, successor, now);
        }

        return ConsumeOutcome.Won;
    }

    public int DeleteFamily(string tenant, string family) =>
        Records.RemoveAll(entry => entry.Tenant == tenant && entry.Record.Family == family);

    public int Purge(DateTimeOffset now) => Records.RemoveAll(entry => entry.Record.ExpiresAt <= now);

    public int Find(string tenant, string key, DateTimeOffset now) =>
        Records.FindIndex(entry => entry.Tenant == tenant && entry.Record.Key == key && !(entry.Record.ExpiresAt <= now));

    private bool Conflicts(string tenant, StoredDocument document) =>
        Documents.Any(entry => entry.Tenant == tenant && entry.Document.Id != document.Id && entry.Document.UniqueKeys.Intersect(document.UniqueKeys).Any());
}
