using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Engine.Management.Schema;

/// <summary>What is wrong with a value, in the service's words, and where.</summary>
internal sealed record SchemaFault(string Reason, string Path)
{
    public string Describe(string what) => Path.Length == 0 ? $"{what} validation error: '{Reason}'." : $"{what} validation error: '{Reason}' on property {Path}.";
}

/// <summary>Checks values against the types of <see cref="TypeTable"/>.</summary>
internal static class SchemaValidator
{
    private static readonly FieldType Plain = new("", "any", false, false);

    /// <summary>Null when the body is of the type.</summary>
    public static SchemaFault? Check(JsonNode? body, string type) => CheckValue(body, type, Plain, "");

    private static SchemaFault? CheckValue(JsonNode? value, string type, FieldType limits, string path)
    {
        if (type == "any")
        {
            return null;
        }

        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            return CheckArray(value, type[..^2], limits, path);
        }

        if (TypeTable.ValueOfMap(type) is { } valueOfMap)
        {
            return CheckMap(value, valueOfMap, path);
        }

        if (type.Contains('|', StringComparison.Ordinal))
        {
            return CheckAlternatives(value, type.Split('|'), limits, path);
        }

        return type switch
        {
            "string" => CheckString(value, limits, path),
            "number" or "integer" => CheckNumber(value, type, limits, path),
            "boolean" => Expect("boolean", value, path),
            "object" => Expect("object", value, path),
            "null" => Expect("null", value, path),
            _ => CheckNamed(value, type, limits, path),
        };
    }

    private static SchemaFault? CheckNamed(JsonNode? value, string type, FieldType limits, string path)
    {
        var named = TypeTable.Find(type) ?? throw new InvalidOperationException($"The type '{type}' is in no table.");

        if (named.Alternatives is { } alternatives)
        {
            return CheckAlternatives(value, alternatives, limits, path);
        }

        return value is JsonObject entity ? CheckObject(entity, named, path) : Expect("object", value, path);
    }

    private static SchemaFault? CheckObject(JsonObject entity, NamedType type, string path)
    {
        foreach (var (name, value) in entity)
        {
            if ((type.Fields.GetValueOrDefault(name) ?? type.Any) is not { } field)
            {
                return new SchemaFault($"Additional properties not allowed: {name}", path);
            }

            if (value is null && field.Nullable)
            {
                continue;
            }

            if (CheckValue(value, field.Type, field, Join(path, name)) is { } fault)
            {
                return fault;
            }
        }

        foreach (var field in type.Fields.Values)
        {
            if (field.Required && !entity.ContainsKey(field.Name))
            {
                return new SchemaFault($"Missing required property: {field.Name}", path);
            }
        }

        return null;
    }

    private static SchemaFault? CheckMap(JsonNode? value, string type, string path)
    {
        if (value is not JsonObject map)
        {
            return Expect("object", value, path);
        }

        foreach (var (name, item) in map)
        {
            if (CheckValue(item, type, Plain, Join(path, name)) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static SchemaFault? CheckArray(JsonNode? value, string type, FieldType limits, string path)
    {
        if (value is not JsonArray array)
        {
            return Expect("array", value, path);
        }

        if (limits.MaxItems is { } most && array.Count > most)
        {
            return new SchemaFault($"Array is too long ({array.Count}), maximum {most}", path);
        }

        for (var i = 0; i < array.Count; i++)
        {
            if (CheckValue(array[i], type, limits, $"{path}[{i}]") is { } fault)
            {
                return fault;
            }

            for (var j = 0; limits.Unique && j < i; j++)
            {
                if (JsonNode.DeepEquals(array[i], array[j]))
                {
                    return new SchemaFault($"Array items are not unique (indexes {j} and {i})", path);
                }
            }
        }

        return null;
    }

    private static SchemaFault? CheckAlternatives(JsonNode? value, IReadOnlyList<string> types, FieldType limits, string path)
    {
        SchemaFault? closest = null;
        foreach (var type in types)
        {
            if (CheckValue(value, type, limits, path) is not { } fault)
            {
                return null;
            }

            // The alternative that fails deepest inside is the one that was meant.
            closest = closest is null || fault.Path.Length > closest.Path.Length ? fault : closest;
        }

        return closest;
    }

    private static SchemaFault? CheckString(JsonNode? value, FieldType limits, string path)
    {
        if (Expect("string", value, path) is { } fault)
        {
            return fault;
        }

        var text = value!.GetValue<string>();
        if (limits.MinLength is { } least && text.Length < least)
        {
            return new SchemaFault($"String is too short ({text.Length} chars), minimum {least}", path);
        }

        if (limits.MaxLength is { } most && text.Length > most)
        {
            return new SchemaFault($"String is too long ({text.Length} chars), maximum {most}", path);
        }

        if (limits.Values is { } values && !values.Contains(text, StringComparer.Ordinal))
        {
            return new SchemaFault($"No enum match for: {text}", path);
        }

        return limits.Format is { } format && !Formats.Matches(format, text)
            ? new SchemaFault($"Object didn't pass validation for format {format}: {text}", path)
            : null;
    }

    private static SchemaFault? CheckNumber(JsonNode? value, string type, FieldType limits, string path)
    {
        if (TypeOf(value) is not ("integer" or "number") || (type == "integer" && TypeOf(value) != "integer"))
        {
            return Mismatch(type, value, path);
        }

        var number = value!.GetValue<double>();
        if (limits.Minimum is { } least && number < least)
        {
            return new SchemaFault(string.Create(CultureInfo.InvariantCulture, $"Value {number} is less than minimum {least}"), path);
        }

        return limits.Maximum is { } most && number > most
            ? new SchemaFault(string.Create(CultureInfo.InvariantCulture, $"Value {number} is greater than maximum {most}"), path)
            : null;
    }

    private static SchemaFault? Expect(string type, JsonNode? value, string path) => TypeOf(value) == type ? null : Mismatch(type, value, path);

    private static SchemaFault Mismatch(string type, JsonNode? value, string path) => new($"Expected type {type} but found type {TypeOf(value)}", path);

    internal static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.String => "string",
        _ => value.AsValue().TryGetValue(out double number) && Math.Floor(number) == number ? "integer" : "number",
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
