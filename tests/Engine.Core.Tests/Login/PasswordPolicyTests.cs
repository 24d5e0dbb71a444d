using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Login;

namespace Engine.Core.Tests.Login;

public sealed class PasswordPolicyTests
{
    [Theory]
    [InlineData("none", "", false)]
    [InlineData("none", "a", true)]
    [InlineData("low", "aaaaa", false)]
    [InlineData("low", "aaaaaa", true)]
    [InlineData("fair", "aA345678", true)]
    [InlineData("fair", "aA34567", false)]
    [InlineData("fair", "a!345678", false)]
    [InlineData("fair", "AA345678", false)]
    [InlineData("fair", "aAaAaAaA", false)]
    [InlineData("good", "aA345678", true)]
    [InlineData("good", "a!345678", true)]
    [InlineData("good", "aA!aA!aA", true)]
    [InlineData("good", "a1a1a1a1", false)]
    [InlineData("good", "a(345678", false)]
    [InlineData("good", "aA3456é", false)]
    [InlineData("excellent", "aA34567890", true)]
    [InlineData("excellent", "aA3456789", false)]
    [InlineData("excellent", "aaA3456789", true)]
    [InlineData("excellent", "aaaA345678", false)]
    [InlineData("excellent", "aA34567888", false)]
    public void IsSatisfiedBy_LevelAndPassword_IsAsDocumented(string level, string password, bool expected)
        => Assert.Equal(expected, PasswordPolicy.Of(Database(new() { ["passwordPolicy"] = level })).IsSatisfiedBy(password));

    [Theory]
    [InlineData("none", 1)]
    [InlineData("low", 6)]
    [InlineData("fair", 8)]
    [InlineData("good", 8)]
    [InlineData("excellent", 10)]
    public void Of_LevelWithoutLength_HasTheLevelsOwn(string level, int length) => Assert.Equal(length, PasswordPolicy.Of(Database(new() { ["passwordPolicy"] = level })).MinLength);

    [Fact]
    public void Of_ConfiguredLength_WinsOverTheLevels()
        => Assert.Equal(new PasswordPolicy("low", 3), PasswordPolicy.Of(Database(new() { ["passwordPolicy"] = "low", ["password_complexity_options"] = new JsonObject { ["min_length"] = 3 } })));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"passwordPolicy":null,"password_complexity_options":null}""")]
    [InlineData("""{"passwordPolicy":7,"password_complexity_options":{"min_length":"9"}}""")]
    [InlineData("""{"password_complexity_options":[]}""")]
    public void Of_NothingUsable_IsGood(string options) => Assert.Equal(new PasswordPolicy("good", 8), PasswordPolicy.Of(Database(JsonNode.Parse(options)!.AsObject())));

    [Fact]
    public void Describe_Levels_SayTheirRules()
    {
        Assert.Empty(new PasswordPolicy("none", 1).Describe());
        Assert.Equal(["At least 6 characters in length"], new PasswordPolicy("low", 6).Describe().Select(static rule => rule.Sentence));
        Assert.Equal(2, new PasswordPolicy("fair", 8).Describe().Count);
        Assert.Equal(3, new PasswordPolicy("excellent", 10).Describe().Count);
    }

    private static Connection Database(JsonObject options) => new() { Id = "con_1", Name = "db", Strategy = "auth0", Options = options };
}
