using System.Text.Json.Nodes;
using Engine.Management.Schema;

namespace Engine.Management.OpenApi;

/// <summary>The types of bodies and answers as JSON Schema; those that something refers to.</summary>
internal sealed class OpenApiSchemas
{
    /// <summary>The schema of refusals.</summary>
    public const string Error = "Error";

    /// <summary>The keyword of settings that are stored without an effect; its value says what is not done.</summary>
    public const string Inert = "x-inert";

    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal)
    {
        [Error] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("statusCode", "error", "message"),
            ["properties"] = new JsonObject
            {
                ["statusCode"] = new JsonObject { ["type"] = "integer" },
                ["error"] = new JsonObject { ["type"] = "string" },
                ["message"] = new JsonObject { ["type"] = "string" },
                ["errorCode"] = new JsonObject { ["type"] = "string" },
            },
        },
    };

    /// <summary>The schema of a type as the tables write it.</summary>
    public JsonObject Of(string type)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            return new JsonObject { ["type"] = "array", ["items"] = Of(type[..^2]) };
        }

        if (TypeTable.ValueOfMap(type) is { } valueOfMap)
        {
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(valueOfMap) };
        }

        if (type.Contains('|', StringComparison.Ordinal))
        {
            return AnyOf(type.Split('|'));
        }

        if (type is "string" or "number" or "integer" or "boolean" or "object" or "null")
        {
            return new JsonObject { ["type"] = type };
        }

        return type == "any" || TypeTable.Find(type) is not { } named ? [] : Refer(named);
    }

    public JsonObject ToJson()
    {
        var result = new JsonObject();
        foreach (var (name, schema) in _schemas)
        {
            result[name] = schema;
        }

        return result;
    }

    private JsonObject Refer(NamedType type)
    {
        if (TypeTable.IsMade(type))
        {
            return Describe(type);
        }

        if (!_schemas.ContainsKey(type.Name))
        {
            // Before its fields are read: a type may contain itself.
            _schemas[type.Name] = [];
            _schemas[type.Name] = Describe(type);
        }

        return new JsonObject { ["$ref"] = "#/components/schemas/" + type.Name };
    }

    private JsonObject AnyOf(IEnumerable<string> types) => new() { ["anyOf"] = new JsonArray([.. types.Select(Of)]) };

    private JsonObject Describe(NamedType type)
    {
        if (type.Alternatives is { } alternatives)
        {
            return AnyOf(alternatives);
        }

        var properties = new JsonObject();
        foreach (var field in type.Fields.Values.Where(static field => field.Name != "*").OrderBy(static field => field.Name, StringComparer.Ordinal))
        {
            properties[field.Name] = Describe(field);
            if (InertFields.Find(type.Name, field.Name) is { } inert)
            {
                properties[field.Name]![Inert] = inert.Effect;
            }
        }

        var result = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (type.Fields.Values.Where(static field => field.Required).Select(static field => field.Name).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } required)
        {
            result["required"] = new JsonArray([.. required.Select(static name => JsonValue.Create(name))]);
        }

        result["additionalProperties"] = type.Any is { } any ? Of(any.Type) : JsonValue.Create(false);
        return result;
    }

    private JsonObject Describe(FieldType field)
    {
        var schema = Of(field.Type);

        // Limits of an array of values are those of its items, but for its length.
        var value = schema["items"] as JsonObject ?? schema;
        Set(value, "minLength", field.MinLength);
        Set(value, "maxLength", field.MaxLength);
        Set(value, "minimum", field.Minimum);
        Set(value, "maximum", field.Maximum);
        Set(schema, "maxItems", field.MaxItems);
        if (field.Unique)
        {
            schema["uniqueItems"] = true;
        }

        if (field.Values is { } values)
        {
            value["enum"] = new JsonArray([.. values.Select(static text => JsonValue.Create(text))]);
        }

        if (field.Format is { } format)
        {
            value["format"] = format;
        }

        var described = field.Nullable ? new JsonObject { ["anyOf"] = new JsonArray(schema, (JsonNode)new JsonObject { ["type"] = "null" }) } : schema;
        if (field.IsHidden || field.IsInstruction)
        {
            described["writeOnly"] = true;
        }

        if (field.IsServerSet)
        {
            described["readOnly"] = true;
        }

        if (field.HasDefault)
        {
            described["default"] = field.Default?.DeepClone();
        }

        return described;
    }

    private static void Set(JsonObject schema, string name, double? limit)
    {
        if (limit is { } number)
        {
            schema[name] = number;
        }
    }
}
