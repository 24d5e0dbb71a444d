using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Pages.Liquid;
using Fluid.Values;

namespace Engine.Pages;

/// <summary>A rich authorization request as templates see it: as it came, and as rows a person can read.</summary>
internal static class ConsentDetails
{
    private static readonly Members<DetailRow> Row = new Members<DetailRow>()
        .Text("name", static row => row.Name)
        .Text("value", static row => row.Value);

    /// <summary>The names of one detail.</summary>
    public static Members<JsonObject> Detail { get; } = new Members<JsonObject>()
        .Text("type", static detail => Text(detail["type"]))
        .List("rows", static detail => detail.Where(static pair => pair.Key != "type").SelectMany(static pair => Rows(pair.Key, pair.Value)), Row);

    /// <summary>One entry a detail.</summary>
    public static IEnumerable<JsonObject> ToDetails(JsonArray? details) => details?.OfType<JsonObject>() ?? [];

    /// <summary><c>transaction.params.authorization_details</c>, as partials read it.</summary>
    public static FluidValue ToTransaction(JsonArray? details) => details is null
        ? NilValue.Instance
        : Dictionary([new("params", Dictionary([new("authorization_details", ToValue(details))]))]);

    private static FluidValue ToValue(JsonNode? node) => node switch
    {
        JsonObject item => Dictionary(item.Select(static pair => KeyValuePair.Create(pair.Key, ToValue(pair.Value)))),
        JsonArray list => new ArrayValue([.. list.Select(ToValue)]),
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => BooleanValue.Create(value.GetValue<bool>()),
        null => NilValue.Instance,
        _ => new StringValue(Text(node)),
    };

    private static DictionaryValue Dictionary(IEnumerable<KeyValuePair<string, FluidValue>> entries) =>
        new(new FluidValueDictionaryFluidIndexable(new Dictionary<string, FluidValue>(entries, StringComparer.Ordinal)));

    private static IEnumerable<DetailRow> Rows(string name, JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(pair => Rows($"{name} {pair.Key}", pair.Value)),
        JsonArray list when list.Any(entry => entry is JsonObject or JsonArray) => list.SelectMany((entry, index) => Rows($"{name} {(index + 1).ToString(CultureInfo.InvariantCulture)}", entry)),
        JsonArray list => [new(name, string.Join(", ", list.Select(Text)))],
        _ => [new(name, Text(node))],
    };

    // A string as it is, a number in its own digits: what a person consents to must not be rounded.
    private static string Text(JsonNode? node)
        => node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "";

    private sealed record DetailRow(string Name, string Value);
}
