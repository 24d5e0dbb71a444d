using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engine.Management.Data;

namespace Engine.Management.Schema;

/// <summary>Settings that are stored and shown without an effect.</summary>
/// <param name="Area">What they belong to.</param>
/// <param name="Patterns">The fields, as the table writes them.</param>
/// <param name="Refused">The values that are refused because they restrict, as the table writes them; empty for none.</param>
/// <param name="Effect">What is done or not done, in a sentence.</param>
internal sealed record InertSetting(string Area, IReadOnlyList<string> Patterns, string Refused, string Effect)
{
    /// <summary>Lines that only take fields out of later ones.</summary>
    public bool IsActedOn => Area == "-";
}

/// <summary>A value that is refused, and where it stands.</summary>
internal sealed record RefusedValue(string Path, string Effect);

/// <summary>
/// The table of settings the engine does not act on, <c>Data/inert.txt</c>. A value that restricts is refused: whoever sets it relies
/// on it. The OpenAPI document and the documentation show the rest.
/// </summary>
internal static class InertFields
{
    private static readonly Lazy<IReadOnlyList<(InertSetting Setting, Regex Pattern)>> Rules = new(static () =>
        [.. All.SelectMany(static setting => setting.Patterns.Select(pattern => (setting, ToRegex(pattern))))]);

    private static readonly Lazy<IReadOnlyList<InertSetting>> Settings = new(static () => [.. DataFile.ReadLines("inert").Select(Read)]);

    public static IReadOnlyList<InertSetting> All => Settings.Value;

    /// <summary>What was found about fields that the types declare; other names are anybody's to make up.</summary>
    private static readonly ConcurrentDictionary<(string Type, string? Field), InertSetting?> Known = new();

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    /// <summary>What the table says about a field, or about a whole type when <paramref name="field"/> is null.</summary>
    public static InertSetting? Find(string type, string? field)
        => field is null || TypeTable.Find(type)?.Fields.ContainsKey(field) == true ? Known.GetOrAdd((type, field), static key => Search(key.Type, key.Field)) : Search(type, field);

    private static InertSetting? Search(string type, string? field)
    {
        var name = field is null ? type : $"{type}.{field}";
        foreach (var (setting, pattern) in Rules.Value)
        {
            if (pattern.IsMatch(name))
            {
                return setting.IsActedOn ? null : setting;
            }
        }

        return null;
    }

    /// <summary>Whether a field fits a pattern of the table.</summary>
    public static bool Fits(string pattern, string type, string? field) => Patterns.GetOrAdd(pattern, ToRegex).IsMatch(field is null ? type : $"{type}.{field}");

    /// <summary>The first value of a body that restricts something the engine would not restrict, or null. The body is of the type.</summary>
    public static RefusedValue? FindRefused(JsonNode? value, string type) => FindRefused(value, type, "");

    private static RefusedValue? FindRefused(JsonNode? value, string type, string path)
    {
        switch (value)
        {
            case JsonArray items when type.EndsWith("[]", StringComparison.Ordinal):
                return items.Select((item, index) => FindRefused(item, type[..^2], $"{path}[{index}]")).FirstOrDefault(static refused => refused is not null);
            case JsonObject map when type.StartsWith("map<", StringComparison.Ordinal):
                return map.Select(item => FindRefused(item.Value, type[4..^1], Join(path, item.Key))).FirstOrDefault(static refused => refused is not null);
        }

        var alternatives = TypeTable.Find(type)?.Alternatives ?? (type.Contains('|', StringComparison.Ordinal) ? type.Split('|') : null);
        if (alternatives is not null)
        {
            return alternatives.FirstOrDefault(alternative => SchemaValidator.Check(value, alternative) is null) is { } meant ? FindRefused(value, meant, path) : null;
        }

        return value is JsonObject entity && TypeTable.Find(type) is { } named ? FindRefused(entity, named, path) : null;
    }

    private static RefusedValue? FindRefused(JsonObject entity, NamedType type, string path)
    {
        foreach (var (name, value) in entity)
        {
            if (value is null || (type.Fields.GetValueOrDefault(name) ?? type.Any) is not { } field)
            {
                continue;
            }

            if (Find(type.Name, name) is { Refused.Length: > 0 } inert && Restricts(inert.Refused, value))
            {
                return new RefusedValue(Join(path, name), inert.Effect);
            }

            if (FindRefused(value, field.Type, Join(path, name)) is { } inner)
            {
                return inner;
            }
        }

        foreach (var name in type.Fields.Keys.Where(name => name != "*" && !entity.ContainsKey(name)))
        {
            if (Find(type.Name, name) is { Refused.Length: > 0 } inert && inert.Refused.Split(',').Contains("absent"))
            {
                return new RefusedValue(Join(path, name), inert.Effect);
            }
        }

        return null;
    }

    private static bool Restricts(string refused, JsonNode value) => refused.Split(',').Any(word => word switch
    {
        "true" => value is JsonValue flag && flag.TryGetValue(out bool isOn) && isOn,
        "absent" => false,
        _ => value is JsonValue known && known.TryGetValue(out string? other) && other == word,
    });

    private static InertSetting Read(string line)
    {
        var columns = line.Split(';', 4, StringSplitOptions.TrimEntries);
        return new InertSetting(columns[0], columns[1].Split(','), columns[2], columns[3]);
    }

    private static Regex ToRegex(string pattern)
        => new("^" + string.Join("[^.]*", pattern.Split('*').Select(Regex.Escape)) + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
