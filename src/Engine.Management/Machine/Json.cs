using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Json;

namespace Engine.Management.Machine;

/// <summary>Small helpers over JSON trees.</summary>
internal static class Json
{
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString(TimestampConverter.Format, CultureInfo.InvariantCulture);

    public static string? Text(this JsonObject entity, string name) => entity[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static bool? Flag(this JsonObject entity, string name) => entity[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    public static IEnumerable<string> Texts(this JsonNode? node)
        => node is JsonArray array ? array.OfType<JsonValue>().Select(static item => item.TryGetValue(out string? text) ? text : null).OfType<string>() : [];

    public static JsonArray ToJson(this IEnumerable<string> items) => new([.. items.Select(static item => (JsonNode?)JsonValue.Create(item))]);

    public static JsonObject ParseObject(string json) => JsonNode.Parse(json)!.AsObject();

    public static JsonObject Copy(this JsonObject entity) => entity.DeepClone().AsObject();

    /// <summary>Sets every field of <paramref name="defaults"/> that is absent.</summary>
    public static void Fill(this JsonObject entity, JsonObject defaults)
    {
        foreach (var (name, value) in defaults)
        {
            if (!entity.ContainsKey(name))
            {
                entity[name] = value?.DeepClone();
            }
        }
    }

    /// <summary>As <see cref="Fill"/>, inside nested objects too.</summary>
    public static void FillDeep(this JsonObject entity, JsonObject defaults)
    {
        foreach (var (name, value) in defaults)
        {
            if (!entity.ContainsKey(name))
            {
                entity[name] = value?.DeepClone();
            }
            else if (entity[name] is JsonObject inner && value is JsonObject innerDefaults)
            {
                inner.FillDeep(innerDefaults);
            }
        }
    }

    /// <summary>Replaces the fields the change names; null removes. Fields in <paramref name="merged"/> merge one level.</summary>
    public static void Patch(this JsonObject entity, JsonObject change, IReadOnlyCollection<string> merged)
    {
        foreach (var (name, value) in change)
        {
            if (value is null)
            {
                entity.Remove(name);
            }
            else if (merged.Contains(name) && value is JsonObject { Count: > 0 } part && entity[name] is JsonObject known)
            {
                known.Patch(part, []);
            }
            else
            {
                entity[name] = value.DeepClone();
            }
        }
    }

    /// <summary>Removes the fields that documents have and nobody sees: their names begin with an underscore.</summary>
    public static void RemoveInternal(this JsonObject entity)
    {
        foreach (var name in entity.Where(static field => field.Key.StartsWith('_')).Select(static field => field.Key).ToList())
        {
            entity.Remove(name);
        }
    }

    public static void RemoveNullsInside(this JsonObject entity, string name) => (entity[name] as JsonObject)?.RemoveNulls();

    public static void RemoveNulls(this JsonObject entity)
    {
        foreach (var name in entity.Where(static field => field.Value is null).Select(static field => field.Key).ToList())
        {
            entity.Remove(name);
        }
    }

    /// <summary>
    /// Reads JSON into a tree whose every string can be read: a lone surrogate is refused here, not where somebody looks at it.
    /// </summary>
    /// <exception cref="JsonException">The text is not JSON, names a field twice or has a string that is no text.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
            reader.Read();
            var node = ReadValue(ref reader);
            return reader.Read() ? throw new JsonException("There is something after the value.") : node;
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A string is not valid text.", exception);
        }
    }

    private static JsonNode? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader),
        JsonTokenType.StartArray => ReadArray(ref reader),
        JsonTokenType.String => JsonValue.Create(reader.GetString()),
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => JsonValue.Create(false),
        JsonTokenType.Number when double.IsFinite(reader.GetDouble()) => JsonValue.Create(JsonElement.ParseValue(ref reader)),
        JsonTokenType.Null => null,
        _ => throw new JsonException("A number is too large."),
    };

    private static JsonObject ReadObject(ref Utf8JsonReader reader)
    {
        var entity = new JsonObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!entity.TryAdd(name, ReadValue(ref reader)))
            {
                throw new JsonException("A field occurs twice.");
            }
        }

        return entity;
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader)
    {
        var array = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            array.Add(ReadValue(ref reader));
        }

        return array;
    }
}
