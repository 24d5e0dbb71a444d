using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Core.Storage;

namespace Engine.Core.Configuration;

/// <summary>How an entity becomes a stored document: its id, its unique keys, its indexed fields, and which parts are secret.</summary>
internal sealed class EntityKind<T>(string name, JsonTypeInfo<T> json, Func<T, string> id)
    where T : class
{
    public string Name { get; } = name;

    public Func<T, string> Id { get; } = id;

    public Func<T, IReadOnlyList<DocumentKey>> UniqueKeys { get; init; } = static _ => [];

    public Func<T, IReadOnlyList<DocumentKey>> IndexedFields { get; init; } = static _ => [];

    /// <summary>Applies a function to every secret of the entity: wrapping before it is stored, unwrapping after.</summary>
    public Func<T, Func<string, string>, T> MapSecrets { get; init; } = static (entity, _) => entity;

    public StoredDocument ToDocument(T entity, Func<string, string> protect) => new()
    {
        Id = Id(entity),
        UniqueKeys = UniqueKeys(entity),
        IndexedFields = IndexedFields(entity),
        Body = JsonSerializer.SerializeToUtf8Bytes(MapSecrets(entity, protect), json),
    };

    public T FromDocument(StoredDocument document, Func<string, string> unprotect)
        => MapSecrets(JsonSerializer.Deserialize(document.Body.Span, json) ?? throw new JsonException($"The stored {Name} {document.Id} is null."), unprotect);

    /// <summary>The JSON form, secrets included: two entities are the same when it is.</summary>
    public byte[] ToJson(T entity) => JsonSerializer.SerializeToUtf8Bytes(entity, json);
}
