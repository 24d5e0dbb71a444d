using System.Globalization;
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
        .Text("type", static detail => JsonValues.Text(detail["type"]))
        .List("rows", static detail => detail.Where(static pair => pair.Key != "type").SelectMany(static pair => Rows(pair.Key, pair.Value)), Row);

    /// <summary>One entry a detail.</summary>
    public static IEnumerable<JsonObject> ToDetails(JsonArray? details) => details?.OfType<JsonObject>() ?? [];

    /// <summary><c>transaction.params.authorization_details</c>, as partials read it.</summary>
    public static FluidValue ToTransaction(JsonArray? details) => details is null
        ? NilValue.Instance
        : JsonValues.Of(new JsonObject { ["params"] = new JsonObject { ["authorization_details"] = details.DeepClone() } });

    private static IEnumerable<DetailRow> Rows(string name, JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(pair => Rows($"{name} {pair.Key}", pair.Value)),
        JsonArray list when list.Any(entry => entry is JsonObject or JsonArray) => list.SelectMany((entry, index) => Rows($"{name} {(index + 1).ToString(CultureInfo.InvariantCulture)}", entry)),
        JsonArray list => [new(name, string.Join(", ", list.Select(JsonValues.Text)))],
        _ => [new(name, JsonValues.Text(node))],
    };

    private sealed record DetailRow(string Name, string Value);
}
