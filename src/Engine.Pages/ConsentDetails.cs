using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Engine.Pages;

/// <summary>A rich authorization request as templates see it: as it came, and as rows a person can read.</summary>
internal static class ConsentDetails
{
    /// <summary>The value of <c>transaction.params.authorization_details</c>.</summary>
    public static object? ToValue(JsonNode? node) => node switch
    {
        JsonObject item => item.ToDictionary(pair => pair.Key, pair => ToValue(pair.Value), StringComparer.Ordinal),
        JsonArray list => list.Select(ToValue).ToList(),
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        null => null,
        _ => Text(node),
    };

    /// <summary>One entry a detail: its type, and a row for every other property, nested ones under their path.</summary>
    public static List<object> ToRows(JsonArray details)
        => [.. details.OfType<JsonObject>().Select(detail => (object)new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["type"] = Text(detail["type"]),
            ["rows"] = detail.Where(pair => pair.Key != "type").SelectMany(pair => Rows(pair.Key, pair.Value)).ToList(),
        })];

    private static IEnumerable<object> Rows(string name, JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(pair => Rows($"{name} {pair.Key}", pair.Value)),
        JsonArray list when list.Any(entry => entry is JsonObject or JsonArray) => list.SelectMany((entry, index) => Rows($"{name} {(index + 1).ToString(CultureInfo.InvariantCulture)}", entry)),
        JsonArray list => [Row(name, string.Join(", ", list.Select(Text)))],
        _ => [Row(name, Text(node))],
    };

    private static Dictionary<string, object?> Row(string name, string value) => new(StringComparer.Ordinal) { ["name"] = name, ["value"] = value };

    // A string as it is, a number in its own digits: what a person consents to must not be rounded.
    private static string Text(JsonNode? node)
        => node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "";
}
