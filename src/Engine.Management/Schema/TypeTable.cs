using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json.Nodes;

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

    /// <summary>Whether it is taken for the operation alone: it says what is to be done, and is not kept.</summary>
    public bool IsInstruction { get; init; }

    /// <summary>Whether the server says what it is: it may be sent back, and changes nothing.</summary>
    public bool IsServerSet { get; init; }

    /// <summary>What it is unless somebody says so, where <see cref="HasDefault"/>; null may be that as well.</summary>
    public JsonNode? Default
    {
        get;
        init => (field, HasDefault) = (value, true);
    }

    public bool HasDefault { get; private init; }

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

/// <summary>The types of bodies (<c>Data/types.txt</c>) and of answers (<c>Data/answers.txt</c>), read when they are first needed.</summary>
internal static class TypeTable
{
    /// <summary>The name that stands for any further field.</summary>
    public const string AnyField = "*";

    private const char KindPrefix = '@';

    /// <summary>Types that are no names.</summary>
    private static readonly string[] Simple = ["any", "string", "number", "integer", "boolean", "object", "null"];

    /// <summary>What says where a page is.</summary>
    private static readonly string[] Page = ["start", "limit", "length", "total", "page", "per_page", "next"];

    private static readonly ConcurrentDictionary<string, NamedType?> Made = new(StringComparer.Ordinal);

    private static readonly Lazy<FrozenDictionary<string, NamedType>> Types = new(static () => TypeReader.Read("types", "answers"));

    public static NamedType? Find(string name) => Types.Value.GetValueOrDefault(name) ?? (name.Contains(',', StringComparison.Ordinal) ? Made.GetOrAdd(name, Make) : null);

    public static IEnumerable<NamedType> All => Types.Value.Values;

    /// <summary>The kinds of documents that the table says something about.</summary>
    public static IEnumerable<string> Kinds => Types.Value.Keys.Where(static name => name[0] == KindPrefix).Select(static name => name[1..]);

    /// <summary>The type of what documents of a kind hold, as far as the table says it.</summary>
    public static string OfKind(string kind) => KindPrefix + kind;

    /// <summary>The fields of a body that an update merges; none for null.</summary>
    public static IReadOnlyCollection<string> MergedOf(string? type) => type is null ? [] : Find(type)?.Merged ?? [];

    /// <summary>Whether a type has no line of its own: it is made of the names it has.</summary>
    public static bool IsMade(NamedType type) => PagedOf(type.Name) is not null;

    /// <summary>The type of the values when <paramref name="type"/> is a map; null when it is something else.</summary>
    public static string? ValueOfMap(string type)
        => type.StartsWith("map<", StringComparison.Ordinal) && type.IndexOf('>', StringComparison.Ordinal) == type.Length - 1 ? type[4..^1] : null;

    /// <summary>Checks that every name in a type is known.</summary>
    /// <param name="type">The type as the tables write it.</param>
    /// <param name="user">What is of the type.</param>
    /// <exception cref="InvalidOperationException">A name is not.</exception>
    public static void Require(string type, string user)
    {
        foreach (var name in NamesIn(type))
        {
            if (!Simple.Contains(name) && Find(name) is null)
            {
                throw new InvalidOperationException($"The type '{name}' of {user} is in no table.");
            }
        }
    }

    /// <summary>The names in a type that may be a list, a map or alternatives.</summary>
    public static IEnumerable<string> NamesIn(string type) => PagedOf(type) is var (_, item, _)
        ? NamesIn(item)
        : type.Replace("[]", "", StringComparison.Ordinal).Replace("map<", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal).Split('|');

    /// <summary>What an entity of a type has unless somebody says otherwise: the constants the table names.</summary>
    public static JsonNode DefaultsOf(string? type)
    {
        var named = type is null ? null : Find(type);
        if (type?.EndsWith("[]", StringComparison.Ordinal) == true || named?.Alternatives is [var only] && only.EndsWith("[]", StringComparison.Ordinal))
        {
            return new JsonArray();
        }

        return new JsonObject((named?.Fields.Values ?? []).Where(static field => field.HasDefault).Select(static field => KeyValuePair.Create(field.Name, field.Default?.DeepClone())));
    }

    /// <summary>Types that are made where they are named: <c>page&lt;name,Item&gt;</c>, a list or an object with a page of it, and <c>wrapped&lt;name,Item&gt;</c>, the object alone.</summary>
    private static NamedType? Make(string type) => PagedOf(type) switch
    {
        var (name, item, isPage) when isPage => new NamedType(type, FrozenDictionary<string, FieldType>.Empty, [item + "[]", $"wrapped<{name},{item}>"]),
        var (name, item, _) => new NamedType(type, Page.Select(static field => new FieldType(field, field == "next" ? "string" : "number", false, false)).Append(new FieldType(name, item + "[]", true, false)).ToFrozenDictionary(static field => field.Name, StringComparer.Ordinal), null),
        _ => null,
    };

    private static (string Name, string Item, bool IsPage)? PagedOf(string type)
    {
        var comma = type.IndexOf(',', StringComparison.Ordinal);
        var open = type.IndexOf('<', StringComparison.Ordinal);
        return comma < 0 ? null : (type[(open + 1)..comma], type[(comma + 1)..^1], type.StartsWith("page", StringComparison.Ordinal));
    }
}
