using System.Text.Json.Nodes;

namespace Engine.Core.Login.Passwords;

/// <summary>Reads values of options; whatever has another type counts as not set.</summary>
internal static class PasswordJson
{
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out double number) ? (int)Math.Clamp(number, 0, 1_000_000) : null;

    public static bool IsOn(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;

    public static IEnumerable<string> Texts(JsonNode? node) => (node as JsonArray ?? []).Select(Text).OfType<string>();
}
