using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Login;
using Engine.Core.Login.Passwords;

namespace Engine.Core.Tests.Login;

public sealed class SignupRulesTests
{
    [Theory]
    [InlineData("a@example.com", true)]
    [InlineData("first.last+tag@sub.example.co.uk", true)]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("@example.com", false)]
    [InlineData("a@", false)]
    [InlineData("a b@example.com", false)]
    [InlineData("a@example.com\n", false)]
    [InlineData("a@b@example.com", false)]
    [InlineData("A <a@example.com>", false)]
    [InlineData("a@example.com,b@example.com", false)]
    [InlineData("a\0@example.com", false)]
    public void IsEmail_Text_IsJudged(string text, bool expected) => Assert.Equal(expected, SignupRules.IsEmail(text));

    [Fact]
    public void IsEmail_Lengths_AreKeptToTheLetter()
    {
        Assert.True(SignupRules.IsEmail(new string('a', 64) + "@example.com"));
        Assert.False(SignupRules.IsEmail(new string('a', 65) + "@example.com"));
        Assert.False(SignupRules.IsEmail("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)) + ".com"));
    }

    [Theory]
    [InlineData("a@example.com", null, "aA345678", false, true)]
    [InlineData(" a@example.com ", null, "aA345678", false, true)]
    [InlineData(null, null, "aA345678", false, false)]
    [InlineData("nobody", null, "aA345678", false, false)]
    [InlineData("a@example.com", null, null, false, false)]
    [InlineData("a@example.com", null, "short", false, false)]
    [InlineData("a@example.com", null, "aA345678", true, false)]
    [InlineData("a@example.com", "ada", "aA345678", true, true)]
    [InlineData("a@example.com", "a_d.a!'-#$^`~+@", "aA345678", true, true)]
    [InlineData("a@example.com", "sixteen-letters1", "aA345678", true, false)]
    [InlineData("a@example.com", "b@example.com", "aA345678", true, false)]
    [InlineData("a@example.com", "ad a", "aA345678", true, false)]
    [InlineData("a@example.com", "ädä", "aA345678", true, false)]
    [InlineData("a@example.com", " ", "aA345678", true, false)]
    public void Check_Input_IsAcceptedOrExplained(string? email, string? username, string? password, bool asksUsername, bool expected)
    {
        var connection = new Connection { Id = "con_1", Name = "db", Strategy = "auth0", Options = new JsonObject { ["requires_username"] = asksUsername } };

        Assert.Equal(expected, SignupRules.Check(connection, PasswordRules.Of(connection), email, username, password) is null);
    }
}
