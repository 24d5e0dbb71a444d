using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Management.Store;

/// <summary>
/// How the JSON of a resource becomes a stored document. Kinds the engine itself reads take id, unique keys and indexed
/// fields from their <see cref="EntityKind{T}"/>, so that the typed view finds what the API has written.
/// </summary>
internal sealed record DocumentKind(string Name, Func<JsonObject, byte[], DocumentHead> ReadHead)
{
    /// <summary>Whether documents live in the store of users.</summary>
    public bool IsUser { get; init; }

    /// <summary>Root fields whose strings are wrapped before they are stored, at any depth.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>A kind the engine reads.</summary>
    public static DocumentKind Of<T>(EntityKind<T> kind, params string[] secrets)
        where T : class
        => new(kind.Name, (_, body) =>
        {
            var entity = kind.FromDocument(new StoredDocument { Id = "", Body = body }, static text => text);
            return new DocumentHead(kind.Id(entity), kind.UniqueKeys(entity), kind.IndexedFields(entity));
        })
        {
            Secrets = secrets,
        };

    /// <summary>A kind only the API reads: unique and indexed fields are root fields with a string.</summary>
    public static DocumentKind Of(string name, string id, IReadOnlyList<string>? unique = null, IReadOnlyList<string>? indexed = null, IReadOnlyList<string>? secrets = null)
        => new(name, (entity, _) => new DocumentHead(Text(entity, id)!, Keys(entity, unique), Keys(entity, indexed))) { Secrets = secrets ?? [] };

    private static string? Text(JsonObject entity, string name) => entity[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static DocumentKey[] Keys(JsonObject entity, IReadOnlyList<string>? names)
        => [.. (names ?? []).Where(name => Text(entity, name) is not null).Select(name => new DocumentKey(name, Text(entity, name)!))];
}

/// <summary>What the store knows of a document beside its body.</summary>
internal readonly record struct DocumentHead(string Id, IReadOnlyList<DocumentKey> UniqueKeys, IReadOnlyList<DocumentKey> IndexedFields);
