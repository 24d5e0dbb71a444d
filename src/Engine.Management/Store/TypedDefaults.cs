using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Store;

/// <summary>
/// The typed view of an entity needs every field that has a default, while the API shows only what was set. The defaults are
/// therefore added when a document is written, with a list of what was added, and taken out when it is read.
/// </summary>
internal static class TypedDefaults
{
    private const string ListField = "_defaults";

    public static void Add(JsonObject entity, JsonObject defaults)
    {
        var added = new JsonArray();
        Add(entity, defaults, "", added);
        if (added.Count > 0)
        {
            entity[ListField] = added;
        }
    }

    /// <summary>Takes out what <see cref="Add(JsonObject, JsonObject)"/> has put in, unless somebody has changed it since.</summary>
    public static void Remove(JsonObject entity, JsonObject defaults)
    {
        foreach (var path in entity[ListField].Texts().ToList())
        {
            var parts = path.Split('\n');
            JsonNode? owner = parts.Length == 1 ? entity : entity[parts[0]];
            JsonNode? known = parts.Length == 1 ? defaults : defaults[parts[0]];
            if (owner is JsonObject inner && known is JsonObject innerDefaults && JsonNode.DeepEquals(inner[parts[^1]], innerDefaults[parts[^1]]))
            {
                inner.Remove(parts[^1]);
            }
        }

        entity.Remove(ListField);
    }

    private static void Add(JsonObject entity, JsonObject defaults, string prefix, JsonArray added)
    {
        foreach (var (name, value) in defaults)
        {
            if (!entity.ContainsKey(name))
            {
                entity[name] = value?.DeepClone();
                added.Add((JsonNode)(prefix + name));
            }
            else if (prefix.Length == 0 && entity[name] is JsonObject inner && value is JsonObject innerDefaults)
            {
                Add(inner, innerDefaults, name + "\n", added);
            }
        }
    }
}
