using System.Text.Json.Nodes;
using Engine.Core.Storage;

namespace Engine.Core.Configuration.References;

/// <summary>An entity on its way out: its id, and the other names it goes by.</summary>
internal sealed record Removed(string Kind, string Id, IReadOnlyDictionary<string, string> Names)
{
    /// <summary>The fields by which others know an entity, or by which records are found that belong to it.</summary>
    private static readonly string[] NameFields = ["identifier", "name", "user_id", "clientID", "audience"];

    private const string NamesField = "names";

    /// <summary>The id of the note that it is being removed.</summary>
    public string NoteId => $"{Kind}\n{Id}";

    public static Removed Of(string kind, StoredDocument document)
    {
        var body = JsonNode.Parse(document.Body.Span)!.AsObject();
        return new Removed(kind, document.Id, ReadNames(body));
    }

    public static Removed FromNote(StoredDocument note)
    {
        var body = JsonNode.Parse(note.Body.Span)!.AsObject();
        return new Removed(body["kind"]!.GetValue<string>(), body["id"]!.GetValue<string>(), ReadNames(body[NamesField]!.AsObject()));
    }

    /// <summary>The value by which a reference names it, or null when it has none.</summary>
    public string? NameFor(Reference reference) => reference.By is null ? Id : Names.GetValueOrDefault(reference.By);

    public StoredDocument ToNote()
    {
        var names = new JsonObject(Names.Select(static name => new KeyValuePair<string, JsonNode?>(name.Key, name.Value)));
        var body = new JsonObject { ["kind"] = Kind, ["id"] = Id, [NamesField] = names };
        return new StoredDocument { Id = NoteId, Body = System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()) };
    }

    private static Dictionary<string, string> ReadNames(JsonObject body)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in NameFields)
        {
            if (body[field] is JsonValue value && value.TryGetValue(out string? text))
            {
                names[field] = text;
            }
        }

        return names;
    }
}
