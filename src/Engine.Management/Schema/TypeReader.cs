using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Management.Data;

namespace Engine.Management.Schema;

/// <summary>Reads the tables of types.</summary>
internal sealed class TypeReader
{
    private readonly Dictionary<string, NamedType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldType> _fields = new(StringComparer.Ordinal);
    private string? _name;
    private string[] _bases = [];

    /// <summary>The types of these tables; a type may be made of those in front of it.</summary>
    public static FrozenDictionary<string, NamedType> Read(params IEnumerable<string> tables)
    {
        var reader = new TypeReader();
        foreach (var line in tables.SelectMany(DataFile.ReadLines))
        {
            reader.ReadLine(line);
        }

        reader.Flush();
        return reader._types.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private void ReadLine(string line)
    {
        if (line[0] == ' ')
        {
            var field = ReadField(line.AsSpan(1));
            _fields[field.Name] = field;
            return;
        }

        Flush();
        var parts = line.Split(' ');
        if (parts is [var union, "=", var alternatives])
        {
            _types[union] = new NamedType(union, FrozenDictionary<string, FieldType>.Empty, alternatives.Split('|'));
        }
        else
        {
            (_name, _bases) = (parts[0], parts is [_, "<", ..] ? parts[2..] : []);
        }
    }

    private void Flush()
    {
        if (_name is null)
        {
            return;
        }

        var all = _bases.Aggregate(new Dictionary<string, FieldType>(StringComparer.Ordinal), (fields, type) => AddShown(fields, type));
        foreach (var (name, field) in _fields)
        {
            // What is shown of another type has the default of what is sent.
            all[name] = !field.HasDefault && all.GetValueOrDefault(name) is { HasDefault: true } sent ? field with { Default = sent.Default } : field;
        }

        _types[_name] = new NamedType(_name, all.ToFrozenDictionary(StringComparer.Ordinal), null);
        _fields.Clear();
        (_name, _bases) = (null, []);
    }

    /// <summary>Adds what a type of bodies shows, without the limits of what may be sent; what alternatives differ in is either.</summary>
    private Dictionary<string, FieldType> AddShown(Dictionary<string, FieldType> fields, string type)
    {
        if (_types.GetValueOrDefault(type) is not { } named)
        {
            throw new InvalidOperationException($"The type '{type}', of which {_name} is made, is not known.");
        }

        foreach (var alternative in named.Alternatives ?? [])
        {
            AddShown(fields, alternative);
        }

        foreach (var field in named.Fields.Values.Where(static field => field is { IsHidden: false, IsInstruction: false }))
        {
            var shown = new FieldType(field.Name, field.Type, false, field.Nullable) { Values = field.Values };
            shown = field.HasDefault ? shown with { Default = field.Default } : shown;
            fields[field.Name] = fields.TryGetValue(field.Name, out var known) ? Either(known, shown) : shown;
        }

        return fields;
    }

    private static FieldType Either(FieldType one, FieldType other) => one with
    {
        Type = one.Type.Split('|').Contains(other.Type) ? one.Type : $"{one.Type}|{other.Type}",
        Nullable = one.Nullable || other.Nullable,
        Values = one.Values is { } values && other.Values is { } others ? [.. values.Union(others)] : null,
    };

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
                "default" => field with { Default = JsonNode.Parse(value) },
                "hidden" => field with { IsHidden = true },
                "secret" => field with { IsSecret = true },
                "merged" => field with { IsMerged = true },
                "server-set" => field with { IsServerSet = true },
                "instruction" => field with { IsInstruction = true },
                _ => throw new InvalidOperationException($"The limit '{part}' is not known."),
            };
        }

        return field;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
