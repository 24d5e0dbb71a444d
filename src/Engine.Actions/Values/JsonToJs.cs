using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jint.Native;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Values;

/// <summary>JSON of the engine as values of a script: copies, so a script can't change what it was given.</summary>
internal static class JsonToJs
{
    /// <summary>A JSON node as a value.</summary>
    public static JsValue Convert(JintEngine engine, JsonNode? node)
    {
        switch (node)
        {
            case null:
                return JsValue.Null;
            case JsonObject o:
                {
                    var entries = new KeyValuePair<string, JsValue>[o.Count];
                    var i = 0;
                    foreach (var (name, value) in o)
                    {
                        entries[i++] = new(name, Convert(engine, value));
                    }

                    return ObjectOf(engine, entries);
                }

            case JsonArray a:
                {
                    var items = new JsValue[a.Count];
                    for (var i = 0; i < items.Length; i++)
                    {
                        items[i] = Convert(engine, a[i]);
                    }

                    return new JsArray(engine, items);
                }

            default:
                return Scalar(node.AsValue());
        }
    }

    /// <summary>A JSON element as a value.</summary>
    public static JsValue Convert(JintEngine engine, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                {
                    var entries = new List<KeyValuePair<string, JsValue>>();
                    foreach (var property in element.EnumerateObject())
                    {
                        entries.Add(new(property.Name, Convert(engine, property.Value)));
                    }

                    return ObjectOf(engine, [.. entries]);
                }

            case JsonValueKind.Array:
                {
                    var items = new JsValue[element.GetArrayLength()];
                    var i = 0;
                    foreach (var item in element.EnumerateArray())
                    {
                        items[i++] = Convert(engine, item);
                    }

                    return new JsArray(engine, items);
                }

            case JsonValueKind.String:
                return JsString.Create(element.GetString()!);
            case JsonValueKind.Number:
                return JsNumber.Create(element.GetDouble());
            case JsonValueKind.True:
                return JsBoolean.True;
            case JsonValueKind.False:
                return JsBoolean.False;
            default:
                return JsValue.Null;
        }
    }

    /// <summary>A list of strings as an array.</summary>
    public static JsArray Strings(JintEngine engine, IReadOnlyList<string> values)
    {
        var items = new JsValue[values.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = JsString.Create(values[i]);
        }

        return new JsArray(engine, items);
    }

    /// <summary>Names and strings as an object.</summary>
    public static JsObject Map(JintEngine engine, IReadOnlyDictionary<string, string> values)
    {
        var entries = new KeyValuePair<string, JsValue>[values.Count];
        var i = 0;
        foreach (var (name, value) in values)
        {
            entries[i++] = new(name, JsString.Create(value));
        }

        return ObjectOf(engine, entries);
    }

    /// <summary>A moment as the service writes it: ISO 8601 in UTC with milliseconds.</summary>
    public static JsValue Time(DateTimeOffset moment) =>
        JsString.Create(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    private static JsObject ObjectOf(JintEngine engine, ReadOnlySpan<KeyValuePair<string, JsValue>> entries) =>
        JsObject.CreateFromEntries(engine, entries);

    private static JsValue Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => JsString.Create(value.GetValue<string>()),
        JsonValueKind.True => JsBoolean.True,
        JsonValueKind.False => JsBoolean.False,
        // A node may hold any CLR number; only the text is the same for all of them
        JsonValueKind.Number => JsNumber.Create(double.Parse(value.ToString(), CultureInfo.InvariantCulture)),
        _ => JsValue.Null,
    };
}
