using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Engine.Core.Limits;
using Engine.Core.Tests.Architecture;

namespace Engine.Core.Tests.Limits;

/// <summary>The table of <c>docs/limits.md</c> is the record of limits.</summary>
public sealed partial class LimitsDocumentationTests
{
    [Fact]
    public void Limits_Documentation_HasEveryLimitWithItsDefault()
    {
        var documented = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "limits.md")))
            .ToDictionary(static row => row.Groups[1].Value, static row => long.Parse(row.Groups[2].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));

        Assert.Equal(new EngineLimits().All().OrderBy(static limit => limit.Name, StringComparer.Ordinal), documented.Select(static pair => (pair.Key, pair.Value)).OrderBy(static limit => limit.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void All_OfTheRecord_HasEveryProperty()
        => Assert.Equal(
            typeof(EngineLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(static property => property.Name).Order(),
            new EngineLimits().All().Select(static limit => limit.Name).Order());

    [GeneratedRegex(@"^\| `(\w+)` \| ([\d,]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
