using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Engine.Core.Access.Explain;
using Engine.Core.Logs;
using Engine.Core.Tests.Access;
using Engine.Core.Tests.Architecture;
using Engine.Core.Token;

namespace Engine.Core.Tests.Logs;

/// <summary>The catalog of log events is all that is ever written, and docs/logs.md is made of it (<c>ENGINE_UPDATE_DOCS=1</c> writes the page).</summary>
public sealed partial class LogEventTests
{
    private const string Begin = "<!-- events: generated -->";
    private const string End = "<!-- end -->";

    private static readonly Dictionary<string, string> Sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .ToDictionary(static file => file, File.ReadAllText);

    private static readonly IReadOnlyList<FieldInfo> Fields = [.. typeof(LogEvents).GetFields(BindingFlags.Public | BindingFlags.Static)];

    [Fact]
    public void Catalog_Entries_AreListedOnceAndHaveCodesOfTheirOwn()
    {
        Assert.Equal(Fields.Select(static field => field.GetValue(null)), LogEvents.All);
        Assert.Equal(LogEvents.All.Count, LogEvents.All.Select(static item => item.Type).Distinct().Count());
    }

    [Fact]
    public void Catalog_EveryEntry_IsWrittenSomewhere()
        => Assert.All(Fields, static field => Assert.Contains(Sources.Values, source => Regex.IsMatch(source, $@"\bLogEvents\.{field.Name}\b")));

    [Fact]
    public void Sources_OutsideTheCatalog_MakeNoEventAndAppendNoRecord()
    {
        var elsewhere = Sources.Where(static source => Path.GetFileName(source.Key) is not ("LogEvents.cs" or "LogEvent.cs")).ToList();
        Assert.Empty(elsewhere.Where(static source => MadeEvent().IsMatch(source.Value)).Select(static source => source.Key));
        Assert.Equal(["TenantLog.cs"], elsewhere.Where(static source => AppendedRecord().IsMatch(source.Value)).Select(static source => Path.GetFileName(source.Key)));
        var known = LogEvents.All.ToHashSet(ReferenceEqualityComparer.Instance);
        Assert.All(GrantRegistry.CreateDefault().Freeze().Values, grant => Assert.True(known.Contains(grant.LogEvents.Success) && known.Contains(grant.LogEvents.Failure), grant.GrantType));
    }

    [Fact]
    public async Task Records_OfASignInAndItsTokens_CarryWhatTheCatalogSaysAndNoMore()
    {
        await using var tenant = await ExplainedTenant.StartAsync();
        await tenant.SignInAsync(new ExplainRequest("web") { UserId = "auth0|ann", Audience = ExplainedTenant.Both, Scope = "openid read:a undefined", RedirectUri = "https://app.example/cb" });

        foreach (var type in (string[])["ssa", "seacft"])
        {
            var record = await tenant.LastLogAsync(type);
            var declared = LogEvents.All.Single(item => item.Type == type);
            Assert.Equal(declared.Description, record.GetProperty("description").GetString());
            Assert.Equal("production", record.GetProperty("environment_name").GetString());
            Assert.Equal("1.0.0", record.GetProperty("$event_schema").GetProperty("version").GetString());
            Assert.Equal(JsonValueKind.False, record.GetProperty("isMobile").ValueKind);
            Assert.Empty(record.GetProperty("details").EnumerateObject().Select(static detail => detail.Name).Except(declared.Details));
        }

        Assert.NotEmpty((await tenant.LastLogAsync("seacft")).GetProperty("details").GetProperty("access_token_jti").GetString()!);
    }

    [Fact]
    public void LogsPage_OfTheCatalog_IsCurrent()
    {
        var file = Path.Combine(Repository.Root, "docs", "logs.md");
        var text = File.ReadAllText(file);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, begin, StringComparison.Ordinal);
        var expected = new StringBuilder("\n| type | sentence | details |\n|---|---|---|\n");
        foreach (var item in LogEvents.All)
        {
            expected.Append("| `").Append(item.Type).Append("` | ").Append(item.Description).Append(" | ").AppendJoin(' ', item.Details.Select(static detail => $"`{detail}`")).Append(" |\n");
        }

        if (Environment.GetEnvironmentVariable("ENGINE_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, text[..begin] + expected + text[end..]);
            return;
        }

        Assert.Equal(expected.ToString(), text[begin..end]);
    }

    [GeneratedRegex(@"new LogEvent\(|LogEvent \w+( \{ get; \})? =")]
    private static partial Regex MadeEvent();

    [GeneratedRegex(@"new StoredLog\b.*Type = @?\w")]
    private static partial Regex AppendedRecord();
}
