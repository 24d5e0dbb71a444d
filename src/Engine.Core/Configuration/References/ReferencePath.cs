using System.Text.Json.Nodes;

namespace Engine.Core.Configuration.References;

/// <summary>Finds and takes out what a reference names, in the JSON of a document.</summary>
internal static class ReferencePath
{
    /// <summary>Takes out the list items, or the field of the document, that hold the value at the path; false when there are none.</summary>
    public static bool Cut(JsonObject document, string path, string value)
    {
        var parts = path.Split('.');
        var owner = document;
        for (var i = 0; i < parts.Length; i++)
        {
            switch (owner[parts[i]])
            {
                case JsonArray list:
                    return list.RemoveAll(item => Holds(item, parts.AsSpan(i + 1), value)) > 0;
                case JsonObject inner:
                    owner = inner;
                    break;
                case { } last when i == parts.Length - 1 && Holds(last, [], value):
                    return document.Remove(parts[0]);
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Puts another value wherever the path leads to this one.</summary>
    public static void Rename(JsonNode? node, string path, string from, string to)
    {
        if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                Rename(list[i], path, from, to);
            }
        }
        else if (node is JsonObject owner)
        {
            var dot = path.IndexOf('.', StringComparison.Ordinal);
            var name = dot < 0 ? path : path[..dot];
            if (dot >= 0)
            {
                Rename(owner[name], path[(dot + 1)..], from, to);
            }
            else if (owner[name] is JsonArray items)
            {
                for (var i = 0; i < items.Count; i++)
                {
                    items[i] = Holds(items[i], [], from) ? to : items[i]?.DeepClone();
                }
            }
            else if (Holds(owner[name], [], from))
            {
                owner[name] = to;
            }
        }
    }

    private static bool Holds(JsonNode? node, ReadOnlySpan<string> path, string value) => path.Length == 0
        ? node is JsonValue text && text.TryGetValue(out string? found) && found == value
        : node is JsonObject inner && Holds(inner[path[0]], path[1..], value);
}
