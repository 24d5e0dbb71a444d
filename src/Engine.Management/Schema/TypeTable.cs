using System.Collections.Frozen;
using System.Globalization;
using Engine.Management.Data;

namespace Engine.Management.Schema;

/// <summary>A field of an object: its type and its limits.</summary>
internal sealed record FieldType(string Name, string Type, bool Required, bool Nullable)
{
    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public int? MaxItems { get; init; }

    /// <summary>Whether the items of an array must differ.</summary>
    public bool Unique { get; init; }

    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>A named format such as <c>email</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Whether it is taken and never shown.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Whether it is wrapped before it is stored, with everything inside it.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether an update changes the fields inside it, in place of all of it.</summary>
    public bool IsMerged { get; init; }
}

/// <summary>A named type: the fields of an object, or alternatives.</summary>
internal sealed record NamedType(string Name, FrozenDictionary<string, FieldType> Fields, IReadOnlyList<string>? Alternatives)
{
    /// <summary>What fields without an entry of their own are; null when they are refused.</summary>
    public FieldType? Any { get; } = Fields.GetValueOrDefault(TypeTable.AnyField);

    /// <summary>Fields whose content an update merges.</summary>
    public IReadOnlyCollection<string> Merged { get; } = [.. Fields.Values.Where(static field => field.IsMerged).Select(static field => field.Name)];
}

/// <summary>The types of request bodies, read from <c>Data/types.txt</c> when the first body is checked.</summary>
internal static class TypeTable
{
    /// <summary>The name that stands for any further field.</summary>
    public const string AnyField = "*";

    private const char KindPrefix = '@';

    private static readonly Lazy<FrozenDictionary<string, NamedType>> Types = new(Read);

    public static NamedType? Find(string name) => Types.Value.GetValueOrDefault(name);

    public static IEnumerable<NamedType> All => Types.Value.Values;

    /// <summary>The kinds of documents that the table says something about.</summary>
    public static IEnumerable<string> Kinds => Types.Value.Keys.Where(static name => name[0] == KindPrefix).Select(static name => name[1..]);

    /// <summary>The type of what documents of a kind hold, as far as the table says it.</summary>
    public static string OfKind(string kind) => KindPrefix + kind;

    /// <summary>The fields of a body that an update merges; none for null.</summary>
    public static IReadOnlyCollection<string> MergedOf(string? type) => type is null ? [] : Find(type)?.Merged ?? [];

    /// <summary>The type of the values when <paramref name="type"/> is a map; null when it is something else.</summary>
    public static string? ValueOfMap(string type)
        => type.StartsWith("map<", StringComparison.Ordinal) && type.IndexOf('>', StringComparison.Ordinal) == type.Length - 1 ? type[4..^1] : null;

    private static FrozenDictionary<string, NamedType> Read()
    {
        var types = new Dictionary<string, NamedType>(StringComparer.Ordinal);
        string? name = null;
        var fields = new Dictionary<string, FieldType>(StringComparer.Ordinal);
        foreach (var line in DataFile.ReadLines("types"))
        {
            if (line[0] == ' ')
            {
                var field = ReadField(line.AsSpan(1));
                fields[field.Name] = field;
                continue;
            }

            Flush();
            var equals = line.IndexOf(" = ", StringComparison.Ordinal);
            if (equals > 0)
            {
                types[line[..equals]] = new NamedType(line[..equals], FrozenDictionary<string, FieldType>.Empty, line[(equals + 3)..].Split('|'));
            }
            else
            {
                name = line;
            }
        }

        Flush();
        return types.ToFrozenDictionary(StringComparer.Ordinal);

        void Flush()
        {
            if (name is not null)
            {
                types[name] = new NamedType(name, fields.ToFrozenDictionary(StringComparer.Ordinal), null);
                fields = new(StringComparer.Ordinal);
                name = null;
            }
        }
    }

    private static FieldType ReadField(ReadOnlySpan<char> line)
    {
        var parts = line.ToString().Split(' ');
        var name = parts[0].TrimEnd('?').TrimEnd('!');
        var field = new FieldType(name, parts[1], parts[0].Contains('!', StringComparison.Ordinal), parts[0].EndsWith('?'));
        foreach (var part in parts.AsSpan(2))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var key = colon < 0 ? part : part[..colon];
            var value = colon < 0 ? "" : part[(colon + 1)..];
            field = key switch
            {
                "min" => field with { MinLength = Number(value) },
                "max" => field with { MaxLength = Number(value) },
                "lo" => field with { Minimum = double.Parse(value, CultureInfo.InvariantCulture) },
                "hi" => field with { Maximum = double.Parse(value, CultureInfo.InvariantCulture) },
                "items" => field with { MaxItems = Number(value) },
                "enum" => field with { Values = value.Split('|') },
                "unique" => field with { Unique = true },
                "format" => field with { Format = value },
                "hidden" => field with { IsHidden = true },
                "secret" => field with { IsSecret = true },
                "merged" => field with { IsMerged = true },
                _ => throw new InvalidOperationException($"The limit '{part}' is not known."),
            };
        }

        return field;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
