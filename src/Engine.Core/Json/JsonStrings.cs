using System.Text.Json.Nodes;

namespace Engine.Core.Json;

/// <summary>The strings of a JSON tree.</summary>
internal static class JsonStrings
{
    /// <summary>A copy with every string mapped; the names of fields stay.</summary>
    public static JsonNode? Map(JsonNode? value, Func<string, string> map) => value switch
    {
        JsonObject inner => new JsonObject(inner.Select(field => new KeyValuePair<string, JsonNode?>(field.Key, Map(field.Value, map)))),
        JsonArray array => new JsonArray([.. array.Select(item => Map(item, map))]),
        JsonValue text when text.TryGetValue(out string? plain) => JsonValue.Create(map(plain)),
        _ => value?.DeepClone(),
    };
}
