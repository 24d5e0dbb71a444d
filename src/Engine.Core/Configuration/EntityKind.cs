using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Core.Configuration.References;
using Engine.Core.Keys;
using Engine.Core.Storage;

namespace Engine.Core.Configuration;

/// <summary>A kind of entity, whatever its type.</summary>
internal interface IEntityKind
{
    string Name { get; }

    /// <summary>Whether parts of the entities are wrapped before they are stored.</summary>
    bool HasSecrets { get; }

    /// <summary>Which other entities these name.</summary>
    IReadOnlyList<Reference> References { get; }

    /// <summary>The document with every secret wrapped by the master key of now; null when it is so already.</summary>
    StoredDocument? Rewrap(StoredDocument document, SecretProtector protector);
}

/// <summary>How an entity becomes a stored document: its id, its unique keys, its indexed fields, and which parts are secret.</summary>
internal sealed class EntityKind<T>(string name, JsonTypeInfo<T> json, Func<T, string> id) : IEntityKind
    where T : class
{
    private static readonly Func<T, Func<string, string>, T> NoSecrets = static (entity, _) => entity;

    public string Name { get; } = name;

    public Func<T, string> Id { get; } = id;

    public Func<T, IReadOnlyList<DocumentKey>> UniqueKeys { get; init; } = static _ => [];

    public Func<T, IReadOnlyList<DocumentKey>> IndexedFields { get; init; } = static _ => [];

    /// <summary>Applies a function to every secret of the entity: wrapping before it is stored, unwrapping after.</summary>
    public Func<T, Func<string, string>, T> MapSecrets { get; init; } = NoSecrets;

    public IReadOnlyList<Reference> References { get; init; } = [];

    /// <summary>Tells an entity what the store knows of it beside its body.</summary>
    public Action<T, StoredDocument>? AfterRead { get; init; }

    public bool HasSecrets => MapSecrets != NoSecrets;

    public StoredDocument ToDocument(T entity, Func<string, string> protect) => new()
    {
        Id = Id(entity),
        UniqueKeys = UniqueKeys(entity),
        IndexedFields = IndexedFields(entity),
        Body = JsonSerializer.SerializeToUtf8Bytes(MapSecrets(entity, protect), json),
    };

    public T FromDocument(StoredDocument document, Func<string, string> unprotect)
    {
        var entity = MapSecrets(JsonSerializer.Deserialize(document.Body.Span, json) ?? throw new JsonException($"The stored {Name} {document.Id} is null."), unprotect);
        AfterRead?.Invoke(entity, document);
        return entity;
    }

    /// <summary>The JSON form, secrets included: two entities are the same when it is.</summary>
    public byte[] ToJson(T entity) => JsonSerializer.SerializeToUtf8Bytes(entity, json);

    public StoredDocument? Rewrap(StoredDocument document, SecretProtector protector)
    {
        var isStale = false;
        FromDocument(document, secret =>
        {
            var plain = protector.TryUnprotect(secret, out var isCurrent) ?? throw new CryptographicException($"A secret of the {Name} {document.Id} was wrapped with an unknown master key.");
            isStale |= !isCurrent;
            return plain;
        });
        return isStale ? ToDocument(FromDocument(document, protector.Unprotect), protector.Protect) : null;
    }
}
