using System.Runtime.InteropServices;
using Engine.Core.Storage;
using LiteDB;

namespace Engine.Storage.LiteDb;

/// <summary>Entries as BSON, field by field. Names are short because LiteDB stores them with every document.</summary>
internal static class BsonCodec
{
    /// <summary>The largest body or payload in bytes; LiteDB's own limit for a document is close to 16 MiB.</summary>
    public const int MaxBody = 8 * 1024 * 1024;

    private const string Id = "_id";
    private const string Tenant = "t";
    private const string Kind = "k";
    private const string Key = "i";
    private const string Body = "b";
    private const string Version = "v";
    private const string Sequence = "s";
    private const string UniqueKeys = "uk";
    private const string IndexedFields = "ix";
    private const string Subject = "su";
    private const string Client = "cl";
    private const string Session = "se";
    private const string Family = "fa";
    private const string Created = "ca";
    private const string Expires = "ex";
    private const string Consumed = "co";
    private const string Date = "d";
    private const string Type = "ty";

    public static void CheckSize(in StoreMutation mutation)
    {
        var length = (mutation.Document?.Body ?? mutation.Record?.Payload ?? mutation.Log?.Body ?? default).Length;
        if (length > MaxBody)
        {
            throw new ArgumentException($"The {mutation.Kind} '{mutation.Key}' has {length} bytes; at most {MaxBody} can be stored.", nameof(mutation));
        }
    }

    public static BsonDocument Encode(long id, in StoreMutation entry)
    {
        var bson = new BsonDocument { [Id] = id, [Tenant] = entry.Tenant, [Kind] = entry.Kind, [Key] = entry.Key };
        if (entry.Document is { } document)
        {
            (bson[Version], bson[Sequence], bson[Body]) = (document.Version, document.Sequence, Bytes(document.Body));
            Put(bson, UniqueKeys, document.UniqueKeys);
            Put(bson, IndexedFields, document.IndexedFields);
        }
        else if (entry.Record is { } record)
        {
            (bson[Version], bson[Body], bson[Created]) = (record.Version, Bytes(record.Payload), record.CreatedAt.UtcTicks);
            Put(bson, Subject, record.Subject);
            Put(bson, Client, record.ClientId);
            Put(bson, Session, record.SessionId);
            Put(bson, Family, record.Family);
            Put(bson, Expires, record.ExpiresAt);
            Put(bson, Consumed, record.ConsumedAt);
        }
        else if (entry.Log is { } log)
        {
            (bson[Date], bson[Type], bson[Body]) = (log.Date.UtcTicks, log.Type, Bytes(log.Body));
            Put(bson, Subject, log.UserId);
        }

        return bson;
    }

    /// <summary>Reads an entry back. Tenants and kinds come from <paramref name="names"/>, so that each is in memory once.</summary>
    public static (long Id, StoreMutation Entry) Decode(StoreSection section, BsonDocument bson, Dictionary<string, string> names)
    {
        var entry = new StoreMutation(section, Shared(bson[Tenant].AsString, names), Shared(bson[Kind].AsString, names), bson[Key].AsString);
        return (bson[Id].AsInt64, section switch
        {
            StoreSection.Configuration or StoreSection.Users => entry with { Document = DecodeDocument(entry.Key, bson, names) },
            StoreSection.Records => entry with { Record = DecodeRecord(entry.Key, bson) },
            _ => entry with { Log = DecodeLog(entry.Key, bson, names) },
        });
    }

    private static StoredDocument DecodeDocument(string id, BsonDocument bson, Dictionary<string, string> names) => new()
    {
        Id = id,
        Version = bson[Version].AsInt64,
        Sequence = bson[Sequence].AsInt64,
        Body = bson[Body].AsBinary,
        UniqueKeys = Keys(bson[UniqueKeys], names),
        IndexedFields = Keys(bson[IndexedFields], names),
    };

    private static StoredRecord DecodeRecord(string key, BsonDocument bson) => new()
    {
        Key = key,
        Version = bson[Version].AsInt64,
        Payload = bson[Body].AsBinary,
        Subject = Text(bson[Subject]),
        ClientId = Text(bson[Client]),
        SessionId = Text(bson[Session]),
        Family = Text(bson[Family]),
        CreatedAt = Moment(bson[Created])!.Value,
        ExpiresAt = Moment(bson[Expires]),
        ConsumedAt = Moment(bson[Consumed]),
    };

    private static StoredLog DecodeLog(string id, BsonDocument bson, Dictionary<string, string> names) => new()
    {
        Id = id,
        Date = Moment(bson[Date])!.Value,
        Type = Shared(bson[Type].AsString, names),
        UserId = Text(bson[Subject]),
        Body = bson[Body].AsBinary,
    };

    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array && array.Length == segment.Count ? array : memory.ToArray();

    private static void Put(BsonDocument bson, string name, string? value)
    {
        if (value is not null)
        {
            bson[name] = value;
        }
    }

    private static void Put(BsonDocument bson, string name, DateTimeOffset? value)
    {
        if (value is { } moment)
        {
            bson[name] = moment.UtcTicks;
        }
    }

    private static void Put(BsonDocument bson, string name, IReadOnlyList<DocumentKey> keys)
    {
        if (keys.Count > 0)
        {
            bson[name] = new BsonArray(keys.SelectMany(key => new BsonValue[] { key.Name, key.Value }));
        }
    }

    private static DocumentKey[] Keys(BsonValue value, Dictionary<string, string> names)
    {
        if (value.IsNull)
        {
            return [];
        }

        var flat = value.AsArray;
        var keys = new DocumentKey[flat.Count / 2];
        for (var index = 0; index < keys.Length; index++)
        {
            keys[index] = new DocumentKey(Shared(flat[2 * index].AsString, names), flat[(2 * index) + 1].AsString);
        }

        return keys;
    }

    private static string? Text(BsonValue value) => value.IsNull ? null : value.AsString;

    private static DateTimeOffset? Moment(BsonValue value) => value.IsNull ? null : new DateTimeOffset(value.AsInt64, TimeSpan.Zero);

    private static string Shared(string value, Dictionary<string, string> names)
    {
        if (names.TryGetValue(value, out var known))
        {
            return known;
        }

        names.Add(value, value);
        return value;
    }
}
