using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engine.Management.Machine;
using Engine.Management.OpenApi;
using Engine.Management.Resources;
using Engine.Management.Schema;

namespace Engine.Management.Tests.Settings;

/// <summary>
/// Every field of every body is either acted on, which a named test shows, or stands in the table of settings without an effect. With
/// <c>ENGINE_UPDATE_DOCS=1</c> the documentation of that table is written in place of being compared.
/// </summary>
public sealed partial class SettingsTests
{
    private const string Begin = "<!-- settings without an effect: generated -->";
    private const string End = "<!-- end -->";
    internal static readonly string Root = FindRoot();

    /// <summary>Types that are no names.</summary>
    private static readonly string[] Plain = ["any", "boolean", "integer", "map", "null", "number", "object", "string"];

    private static readonly IReadOnlyList<(string[] Patterns, string Test)> Honoured =
    [
        .. File.ReadLines(Path.Combine(Root, "tests", "Engine.Management.Tests", "Settings", "honoured.txt"))
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split(" = "))
            .Select(static parts => (parts[0].Split(','), parts[1])),
    ];

    /// <summary>Every field of the bodies of supported operations, and every type without fields.</summary>
    private static readonly IReadOnlyList<(string Type, string? Field)> Fields = ListFields();

    [Fact]
    public void Fields_OfEveryBody_AreActedOnOrListedAsInert()
    {
        var wrong = Fields
            .Select(static item => (Name: item.Field is null ? item.Type : $"{item.Type}.{item.Field}", Tables: (IsHonoured(item.Type, item.Field) ? 1 : 0) + (InertFields.Find(item.Type, item.Field) is null ? 0 : 1)))
            .Where(static item => item.Tables != 1)
            .Select(static item => item.Tables == 0 ? $"{item.Name} is in no table" : $"{item.Name} is in both tables");

        Assert.Empty(wrong);
    }

    [Fact]
    public void Lines_OfBothTables_AreAboutSomething()
    {
        var patterns = Honoured.SelectMany(static line => line.Patterns).Concat(InertFields.All.Where(static setting => !setting.IsActedOn).SelectMany(static setting => setting.Patterns));

        var everything = TypeTable.All.SelectMany(static type => type.Fields.Keys.Select(field => (type.Name, Field: (string?)field)).Append((type.Name, Field: null))).ToList();
        Assert.DoesNotContain(patterns, pattern => !everything.Exists(item => InertFields.Fits(pattern, item.Name, item.Field)));
    }

    /// <summary>A body whose type is in no table would be taken whatever is in it.</summary>
    [Fact]
    public void Types_OfBodiesAndTheirFields_StandInTheTable()
    {
        var bodies = new OperationTable(Catalog.CreateHandlers()).Operations.Where(static operation => operation is { Handler: not null, BodyType: not null }).Select(static operation => operation.BodyType!);
        var named = TypeTable.All.SelectMany(static type => type.Alternatives ?? type.Fields.Values.Select(static field => field.Type));

        Assert.Empty(bodies.Concat(named).SelectMany(static text => Word().Matches(text)).Select(static word => word.Value).Where(static word => !Plain.Contains(word) && TypeTable.Find(word) is null).Distinct());
    }

    [Fact]
    public void Types_Unknown_ArePassedByNothing()
    {
        Assert.Throws<InvalidOperationException>(static () => TypeTable.Require("page<rules,Surely|NotAType[]>", "an operation"));
        Assert.Throws<InvalidOperationException>(static () => SchemaValidator.Check(new JsonObject(), "SurelyNotAType"));
    }

    [Fact]
    public void Tests_ThatShowAnEffect_Exist()
    {
        var known = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(static file => TestMethod().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}"))
            .ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Honoured, line => !known.Contains(line.Test));
    }

    [Fact]
    public void OpenApi_InertSettings_AreMarked()
    {
        var schemas = OpenApiDocument.Create(new OperationTable(Catalog.CreateHandlers()).Operations, "https://one.test/")["components"]!["schemas"]!;

        Assert.Equal("The engine's page never links to the log.", schemas["TenantSettingsErrorPage"]!["properties"]!["show_log_link"]!["x-inert"]!.GetValue<string>());
        Assert.Null(schemas["UpdateTenantSettingsRequestContent"]!["properties"]!["default_audience"]!["x-inert"]);
        foreach (var (type, field) in Fields.Where(static item => item.Field is not null && item.Field != "*"))
        {
            Assert.Equal(InertFields.Find(type, field)?.Effect, schemas[type]!["properties"]![field!]!["x-inert"]?.GetValue<string>());
        }
    }

    [Fact]
    public void Documentation_InertSettings_AreListed()
    {
        var file = Path.Combine(Root, "docs", "settings.md");
        var text = File.ReadAllText(file);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, begin, StringComparison.Ordinal);
        var expected = Generate();
        if (Environment.GetEnvironmentVariable("ENGINE_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, text[..begin] + expected + text[end..]);
            return;
        }

        Assert.Equal(expected, text[begin..end]);
    }

    private static bool IsHonoured(string type, string? field) => Honoured.Any(line => line.Patterns.Any(pattern => InertFields.Fits(pattern, type, field)));

    private static string Generate()
    {
        var text = new StringBuilder("\n");
        foreach (var area in InertFields.All.Where(static setting => !setting.IsActedOn).GroupBy(static setting => setting.Area))
        {
            text.Append("\n### ").Append(char.ToUpperInvariant(area.Key[0])).Append(area.Key.AsSpan(1)).Append("\n\n");
            foreach (var setting in area)
            {
                text.Append("- ").Append(setting.Effect);
                if (setting.Refused.Length > 0)
                {
                    text.Append(" **Refused**: ").Append(setting.Refused.Replace(",", ", ", StringComparison.Ordinal)).Append('.');
                }

                text.Append(' ').AppendJoin(", ", setting.Patterns.Select(static pattern => $"`{pattern}`")).Append('\n');
            }
        }

        return text.Append('\n').ToString();
    }

    private static List<(string Type, string? Field)> ListFields()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var fields = new List<(string, string?)>();
        foreach (var operation in new OperationTable(Catalog.CreateHandlers()).Operations.Where(static operation => operation is { Handler: not null, BodyType: not null }))
        {
            Walk(operation.BodyType!, seen, fields);
        }

        return fields;
    }

    private static void Walk(string type, HashSet<string> seen, List<(string Type, string? Field)> fields)
    {
        if (TypeTable.Find(type) is not { } named || !seen.Add(type))
        {
            return;
        }

        if (named.Alternatives is { } alternatives)
        {
            // A type of its own name for a text, a list or a map is a field that has no name.
            if (alternatives.Any(static alternative => !Word().Matches(alternative).Any(static word => TypeTable.Find(word.Value) is not null)))
            {
                fields.Add((type, null));
            }
        }
        else
        {
            fields.AddRange(named.Fields.Values.Where(static field => field.Name != "*").Select(field => (type, (string?)field.Name)));
        }

        foreach (var word in (named.Alternatives ?? named.Fields.Values.Select(static field => field.Type)).SelectMany(static text => Word().Matches(text)))
        {
            Walk(word.Value, seen, fields);
        }
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Engine.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the working copy.");
        }

        return folder;
    }

    [GeneratedRegex(@"public (?:static )?(?:async )?(?:Task|void) (\w+)\(", RegexOptions.CultureInvariant)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"\w+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
