using System.Text.Json;
using System.Text.Json.Nodes;
using Fluid.Values;

namespace Engine.Pages.Liquid;

/// <summary>JSON as templates see it.</summary>
internal static class JsonValues
{
    /// <summary>An object, a list, a truth value or a text; nil for <c>null</c>.</summary>
    public static FluidValue Of(JsonNode? node) => node switch
    {
        JsonObject item => new DictionaryValue(new FluidValueDictionaryFluidIndexable(item.ToDictionary(static pair => pair.Key, static pair => Of(pair.Value), StringComparer.Ordinal))),
        JsonArray list => new ArrayValue([.. list.Select(Of)]),
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => BooleanValue.Create(value.GetValue<bool>()),
        null => NilValue.Instance,
        _ => new StringValue(Text(node)),
    };

    /// <summary>A string as it is, a number in its own digits: what a person reads must not be rounded.</summary>
    public static string Text(JsonNode? node)
        => node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "";
}
