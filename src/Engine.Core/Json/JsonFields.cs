using System.Text.Json.Nodes;

namespace Engine.Core.Json;

/// <summary>Reads values that somebody has stored; whatever has another type counts as not set.</summary>
internal static class JsonFields
{
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>The text, or null where it is empty, too.</summary>
    public static string? NonEmptyText(JsonNode? node) => Text(node) is { Length: > 0 } text ? text : null;

    public static bool? Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    public static bool IsOn(JsonNode? node) => Flag(node) == true;

    public static bool IsOff(JsonNode? node) => Flag(node) == false;

    public static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out double number) ? (int)Math.Clamp(number, 0, 1_000_000) : null;

    public static IEnumerable<string> Texts(JsonNode? node) => (node as JsonArray ?? []).Select(Text).OfType<string>();
}
