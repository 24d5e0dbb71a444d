using System.Text;
using Engine.Core.Storage;
using Engine.Tests.Support;
using Xunit;

namespace Engine.Storage.Tests;

public sealed class DocumentMatcherTests
{
    private const string Body = """
        {"name":"Ada Lovelace","n":10,"big":12345678901234567890123,"neg":-1.5,"e":1e3,"yes":true,"no":false,"nil":null,"empty":"","none":[],"obj":{},
         "meta":{"plan":"Gold","deep":{"x":"1"}},"tags":["red","Blue",7,["in"]],"list":[{"c":"a","d":1},{"c":"b"}],"a.b":"dotted","a":{"b.c":"half","b":{"c":"full"}},"ü":"ÄÖ"}
        """;

    [Theory]
    [InlineData("name", "Ada Lovelace", true)]
    [InlineData("name", "ada lovelace", false)]
    [InlineData("Name", "Ada Lovelace", false)]
    [InlineData("n", "10", true)]
    [InlineData("n", "10.0", true)]
    [InlineData("n", "1e1", true)]
    [InlineData("n", "1", false)]
    [InlineData("n", "ten", false)]
    [InlineData("big", "12345678901234567890123", true)]
    [InlineData("big", "12345678901234567890124", false)]
    [InlineData("e", "1000", true)]
    [InlineData("yes", "true", true)]
    [InlineData("yes", "false", false)]
    [InlineData("no", "false", true)]
    [InlineData("nil", "null", false)]
    [InlineData("nil", "", false)]
    [InlineData("empty", "", true)]
    [InlineData("meta", "Gold", false)]
    [InlineData("meta.plan", "Gold", true)]
    [InlineData("meta.deep.x", "1", true)]
    [InlineData("meta.deep.x", "1.0", false)]
    [InlineData("meta.plan.x", "Gold", false)]
    [InlineData("tags", "Blue", true)]
    [InlineData("tags", "7", true)]
    [InlineData("tags", "in", true)]
    [InlineData("tags", "green", false)]
    [InlineData("list.c", "b", true)]
    [InlineData("list.c", "c", false)]
    [InlineData("a.b", "dotted", true)]
    [InlineData("a.b.c", "half", true)]
    [InlineData("a.b.c", "full", true)]
    [InlineData("ü", "ÄÖ", true)]
    [InlineData("", "x", false)]
    public void Equal_Value_Matches(string path, string value, bool expected) => Check(path, FieldComparison.Equal, value, false, expected);

    [Theory]
    [InlineData("name", FieldComparison.Equal, "ADA LOVELACE", true)]
    [InlineData("ü", FieldComparison.Equal, "äö", true)]
    [InlineData("name", FieldComparison.StartsWith, "ADA", true)]
    [InlineData("name", FieldComparison.StartsWith, "love", false)]
    [InlineData("name", FieldComparison.Contains, "LOVE", true)]
    [InlineData("name", FieldComparison.Pattern, "a*L*e", true)]
    [InlineData("yes", FieldComparison.Equal, "TRUE", true)]
    [InlineData("name", FieldComparison.Less, "B", true)]
    public void IgnoreCase_Text_Matches(string path, FieldComparison comparison, string value, bool expected) => Check(path, comparison, value, true, expected);

    [Theory]
    [InlineData("name", FieldComparison.StartsWith, "Ada", true)]
    [InlineData("name", FieldComparison.StartsWith, "ada", false)]
    [InlineData("name", FieldComparison.Contains, "Love", true)]
    [InlineData("name", FieldComparison.Contains, "", true)]
    [InlineData("n", FieldComparison.StartsWith, "1", false)]
    [InlineData("yes", FieldComparison.Contains, "tr", false)]
    [InlineData("n", FieldComparison.Less, "9", false)]
    [InlineData("n", FieldComparison.Greater, "9", true)]
    [InlineData("n", FieldComparison.LessOrEqual, "10", true)]
    [InlineData("n", FieldComparison.GreaterOrEqual, "10.5", false)]
    [InlineData("neg", FieldComparison.Less, "-1", true)]
    [InlineData("n", FieldComparison.Less, "abc", false)]
    [InlineData("name", FieldComparison.Greater, "Ad", true)]
    [InlineData("name", FieldComparison.Less, "a", true)]
    [InlineData("yes", FieldComparison.GreaterOrEqual, "true", false)]
    [InlineData("big", FieldComparison.Less, "1e300", true)]
    public void Comparison_Value_Matches(string path, FieldComparison comparison, string value, bool expected) => Check(path, comparison, value, false, expected);

    [Theory]
    [InlineData("*", true)]
    [InlineData("Ada*", true)]
    [InlineData("*lace", true)]
    [InlineData("A*a*e", true)]
    [InlineData("*d*v*c*", true)]
    [InlineData("Ada Lovelace", true)]
    [InlineData("Ada Lovelac", false)]
    [InlineData("*Ada Lovelace*", true)]
    [InlineData("Ada*Ada Lovelace", false)]
    [InlineData("*lacE", false)]
    [InlineData("A**e", true)]
    [InlineData("", false)]
    [InlineData("A*e*e*e", false)]
    public void Pattern_Asterisk_StandsForAnyRun(string pattern, bool expected) => Check("name", FieldComparison.Pattern, pattern, false, expected);

    [Theory]
    [InlineData("name", true)]
    [InlineData("no", true)]
    [InlineData("n", true)]
    [InlineData("nil", false)]
    [InlineData("empty", false)]
    [InlineData("none", false)]
    [InlineData("obj", false)]
    [InlineData("meta", true)]
    [InlineData("meta.plan", true)]
    [InlineData("meta.other", false)]
    [InlineData("list.d", true)]
    [InlineData("missing", false)]
    public void Exists_Field_MeansPresentAndNotEmpty(string path, bool expected) =>
        Assert.Equal(expected, Matches(new DocumentFilter.Exists(path)));

    [Fact]
    public void Indexed_Field_ReadsNoBody()
    {
        var document = new StoredDocument { Id = "1", Body = "not json"u8.ToArray(), IndexedFields = [new("f", "v"), new("f", "w")] };
        Assert.True(new DocumentMatcher(new DocumentFilter.Indexed("f", "w")).Matches(document));
        Assert.False(new DocumentMatcher(new DocumentFilter.Not(new DocumentFilter.Indexed("f", "w"))).Matches(document));
        Assert.False(new DocumentMatcher(new DocumentFilter.Indexed("f", "W")).Matches(document));
    }

    [Fact]
    public void Combination_Empty_FollowsLogic()
    {
        Assert.True(Matches(new DocumentFilter.All([])));
        Assert.False(Matches(new DocumentFilter.Any([])));
        Assert.True(Matches(new DocumentFilter.Not(new DocumentFilter.Any([]))));
    }

    [Fact]
    public async Task Pattern_ManyAsterisks_TakesNoTime()
    {
        var pattern = string.Concat(Enumerable.Repeat("a*", 2000)) + "b";
        var body = Encoding.UTF8.GetBytes("{\"name\":\"" + new string('a', 100_000) + "\"}");
        var matcher = new DocumentMatcher(new DocumentFilter.Field("name", FieldComparison.Pattern, pattern));
        await Timing.EndsWithinAsync(TimeSpan.FromSeconds(2), () =>
        {
            Assert.False(matcher.Matches(new StoredDocument { Id = "1", Body = body }));
            return Task.CompletedTask;
        });
    }

    private static void Check(string path, FieldComparison comparison, string value, bool ignoreCase, bool expected) =>
        Assert.Equal(expected, Matches(new DocumentFilter.Field(path, comparison, value, ignoreCase)));

    private static bool Matches(DocumentFilter filter) =>
        new DocumentMatcher(filter).Matches(new StoredDocument { Id = "1", Body = Encoding.UTF8.GetBytes(Body) });
}
