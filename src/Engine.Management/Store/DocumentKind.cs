using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Management.Schema;

namespace Engine.Management.Store;

/// <summary>
/// How the JSON of a resource becomes a stored document. Kinds the engine itself reads take id, unique keys and indexed
/// fields from their <see cref="EntityKind{T}"/>, so that the typed view finds what the API has written.
/// </summary>
internal sealed record DocumentKind(string Name, Func<JsonObject, byte[], DocumentHead> ReadHead)
{
    /// <summary>Whether documents live in the store of users.</summary>
    public bool IsUser { get; init; }

    private readonly Lazy<FieldTree> _secrets = SecretsOf([TypeTable.OfKind(Name)]);

    /// <summary>Which fields are wrapped before they are stored, as the table of types flags them.</summary>
    public FieldTree Secrets => _secrets.Value;

    /// <summary>The types the documents are made of, where the table does not say it of the kind.</summary>
    public IReadOnlyList<string> Types
    {
        init => _secrets = SecretsOf(value);
    }

    /// <summary>Which other entities the documents name, beside what the engine's own kind says.</summary>
    public IReadOnlyList<Reference> References { get; init; } = [];

    /// <summary>What the typed view has when nothing is set; empty for kinds only the API reads.</summary>
    public JsonObject TypedDefaults { get; init; } = [];

    /// <summary>A kind the engine reads.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="blank">An entity with nothing set but what is required.</param>
    public static DocumentKind Of<T>(EntityKind<T> kind, T blank)
        where T : class
        => new(kind.Name, (_, body) =>
        {
            var entity = kind.FromDocument(new StoredDocument { Id = "", Body = body }, static text => text);
            return new DocumentHead(kind.Id(entity), kind.UniqueKeys(entity), kind.IndexedFields(entity));
        })
        {
            TypedDefaults = DefaultsOf(kind, blank),
        };

    /// <summary>A kind only the API reads: unique and indexed fields are root fields with a string.</summary>
    public static DocumentKind Of(string name, string id, IReadOnlyList<string>? unique = null, IReadOnlyList<string>? indexed = null, params IReadOnlyList<Reference> references)
        => new(name, (entity, _) => new DocumentHead(Text(entity, id)!, Keys(entity, unique), Keys(entity, indexed))) { References = references };

    /// <summary>Says that a field names another entity, by which documents are found where the field is indexed.</summary>
    public static Reference Names(string path, string target, OnRemoval then, bool indexed = false) => new(path, target, then) { Index = indexed ? path : null };

    /// <summary>Empty strings stand for what is required, and the times are those of the beginning of the calendar: neither is a default.</summary>
    private static JsonObject DefaultsOf<T>(EntityKind<T> kind, T blank)
        where T : class
    {
        var defaults = JsonNode.Parse(kind.ToDocument(blank, static text => text).Body.Span)!.AsObject();
        foreach (var name in defaults.Where(static field => field.Key is "created_at" or "updated_at" || (field.Value is JsonValue value && value.TryGetValue(out string? text) && text.Length == 0)).Select(static field => field.Key).ToList())
        {
            defaults.Remove(name);
        }

        return defaults;
    }

    private static Lazy<FieldTree> SecretsOf(IReadOnlyList<string> types) => new(() => FieldTree.OfSecret(types));

    private static string? Text(JsonObject entity, string name) => entity[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static DocumentKey[] Keys(JsonObject entity, IReadOnlyList<string>? names)
        => [.. (names ?? []).Where(name => Text(entity, name) is not null).Select(name => new DocumentKey(name, Text(entity, name)!))];
}

/// <summary>What the store knows of a document beside its body.</summary>
internal readonly record struct DocumentHead(string Id, IReadOnlyList<DocumentKey> UniqueKeys, IReadOnlyList<DocumentKey> IndexedFields);
