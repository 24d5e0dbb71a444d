using System.Text.Json;

namespace Engine.Core.Json;

/// <summary>Reads single settings out of the fields an entity keeps as they came.</summary>
internal static class ExtraFields
{
    /// <summary>The value at a path of names; null when there is none, or when it is JSON's null.</summary>
    public static JsonElement? At(IDictionary<string, JsonElement>? extra, params ReadOnlySpan<string> path)
    {
        if (extra is null || !extra.TryGetValue(path[0], out var value))
        {
            return null;
        }

        foreach (var name in path[1..])
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return null;
            }
        }

        return value.ValueKind == JsonValueKind.Null ? null : value;
    }

    /// <summary>Whether the value at the path is <c>true</c>; null when it is no boolean.</summary>
    public static bool? Flag(IDictionary<string, JsonElement>? extra, params ReadOnlySpan<string> path) => At(extra, path)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The text at the path, or null.</summary>
    public static string? Text(IDictionary<string, JsonElement>? extra, params ReadOnlySpan<string> path)
        => At(extra, path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
