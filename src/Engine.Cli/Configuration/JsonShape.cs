using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Engine.Management;

namespace Engine.Cli.Configuration;

/// <summary>
/// Whether JSON has the names and the kinds of values that a type has, so that a fault can be told in the words of the file. What
/// a value may be beyond its kind is the type's own rule.
/// </summary>
internal static class JsonShape
{
    /// <summary>Adds what is wrong; true when nothing is.</summary>
    /// <param name="given">What the file has.</param>
    /// <param name="type">What it stands for.</param>
    /// <param name="place">Where it is, for example <c>clients[0]</c>; empty for the file.</param>
    /// <param name="faults">What is wrong.</param>
    public static bool Check(JsonObject given, JsonTypeInfo type, string place, List<string> faults)
    {
        var before = faults.Count;
        var known = type.Properties.Where(static property => !property.IsExtensionData && property.Set is not null).ToDictionary(static property => property.Name, StringComparer.Ordinal);
        IReadOnlySet<string>? others = type.Properties.Any(static property => property.IsExtensionData) ? ManagementFields.Of(type.Type) : new HashSet<string>();
        foreach (var (name, value) in given)
        {
            if (known.TryGetValue(name, out var property))
            {
                Check(value, property, Join(place, name), faults);
            }
            else if (others is not null && !others.Contains(name))
            {
                faults.Add($"{Where(place)}unknown name '{name}'{Suggestion.For(name, known.Keys.Concat(others))}");
            }
        }

        foreach (var property in known.Values)
        {
            if (property.IsRequired && !given.ContainsKey(property.Name))
            {
                faults.Add($"{Where(place)}'{property.Name}' is missing");
            }
        }

        return faults.Count == before;
    }

    private static void Check(JsonNode? value, JsonPropertyInfo property, string place, List<string> faults)
    {
        if (value is null)
        {
            if (property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is null : !property.IsSetNullable)
            {
                faults.Add($"{place}: must not be null; leave it out for its default");
            }

            return;
        }

        Check(value, property.PropertyType, property.Options, place, faults);
    }

    private static void Check(JsonNode value, Type type, JsonSerializerOptions options, string place, List<string> faults)
    {
        var wanted = KindOf(type);
        var actual = KindOf(value);
        if (wanted is not null && wanted != actual)
        {
            faults.Add($"{place}: must be {wanted}, not {actual}");
            return;
        }

        if (wanted == "a number" && Nullable.GetUnderlyingType(type) is var inner && (inner ?? type) != typeof(double) && !IsWhole(value, inner ?? type))
        {
            faults.Add($"{place}: must be a whole number");
            return;
        }

        if (value is JsonArray list && ElementOf(type) is { } element)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is not { } item)
                {
                    faults.Add($"{place}[{i}]: must not be null");
                }
                else
                {
                    Check(item, element, options, $"{place}[{i}]", faults);
                }
            }
        }
        else if (value is JsonObject inside && wanted is not null && options.TryGetTypeInfo(type, out var shape))
        {
            if (shape.Kind == JsonTypeInfoKind.Object)
            {
                Check(inside, shape, place, faults);
            }
            else if (shape is { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } entry })
            {
                foreach (var (name, item) in inside)
                {
                    if (item is not null)
                    {
                        Check(item, entry, options, $"{place}.{name}", faults);
                    }
                }
            }
        }
    }

    private static bool IsWhole(JsonNode value, Type type)
        => long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && (type != typeof(int) || whole is >= int.MinValue and <= int.MaxValue);

    /// <summary>The kind of value a type is read from, in words; null when any will do.</summary>
    private static string? KindOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) || type == typeof(DateTimeOffset) => "text",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) || type == typeof(long) || type == typeof(double) => "a number",
            _ when type == typeof(JsonNode) || type == typeof(JsonElement) => null,
            _ when type == typeof(JsonArray) => "a list",
            _ when type == typeof(JsonObject) => "an object",
            _ when ElementOf(type) is not null => "a list",
            _ when type.IsValueType => null,
            _ => "an object",
        };
    }

    private static string KindOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "a list",
        _ => "an object",
    };

    private static Type? ElementOf(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() is var definition && (definition == typeof(IReadOnlyList<>) || definition == typeof(IList<>) || definition == typeof(IEnumerable<>) || definition == typeof(List<>))
            ? type.GetGenericArguments()[0]
            : null;

    private static string Join(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";

    private static string Where(string place) => place.Length == 0 ? "" : place + ": ";
}
