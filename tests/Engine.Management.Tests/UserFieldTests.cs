using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

/// <summary>An administrator who may list people tries to learn by order and by search what is never shown.</summary>
public sealed class UserFieldTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("_password_hash:1")]
    [InlineData("_roles:-1")]
    [InlineData("identities._password_hash:1")]
    [InlineData("identities.access_token:1")]
    [InlineData("email")]
    [InlineData("email:2")]
    [InlineData(":1")]
    [InlineData("e-mail:1")]
    [InlineData("a:b:1")]
    public async Task Sort_ByWhatIsNeverShown_Is400(string sort)
    {
        var answer = await api.SendAsync("GET", "/users?sort=" + Uri.EscapeDataString(sort));
        Assert.Equal(400, answer.Status);
        Assert.Equal("invalid_query_string", answer.Body!["errorCode"]!.GetValue<string>());
    }

    /// <summary>An address that a person could not sign up with is none that an administrator gives them.</summary>
    [Theory]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234567890@example.com")]
    [InlineData("a\u0001@example.com")]
    [InlineData("a..b@example.com")]
    [InlineData("Ann <a@example.com>")]
    [InlineData("a@b@example.com")]
    [InlineData("@example.com")]
    public async Task Create_WithAnAddressThatSignUpRefuses_Is400(string email)
    {
        var answer = await api.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = email, ["password"] = "Long-enough-1-password" });

        Assert.Equal((400, false), (answer.Status, Core.Login.SignupRules.IsEmail(email)));
        Assert.Contains("email", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("email:1")]
    [InlineData("created_at:-1")]
    [InlineData("app_metadata._rank:1")]
    [InlineData("identities.connection:1")]
    public async Task Sort_ByWhatIsShown_Is200(string sort)
        => Assert.Equal(200, (await api.SendAsync("GET", "/users?sort=" + Uri.EscapeDataString(sort))).Status);

    [Theory]
    [InlineData("_password_hash:*")]
    [InlineData("_exists_:_password_hash")]
    [InlineData("_password_hash:[a TO z]")]
    [InlineData("identities.access_token:a*")]
    [InlineData("_exists_:identities.refresh_token")]
    public async Task Search_ForWhatIsNeverShown_Is400(string query)
        => Assert.Equal(400, (await api.SendAsync("GET", "/users?search_engine=v3&q=" + Uri.EscapeDataString(query))).Status);

    [Fact]
    public async Task Fields_WhatIsNeverShown_IsNotShown()
    {
        Assert.Equal(201, (await api.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = "fields@example.com", ["password"] = "Correct-Horse-1" })).Status);
        var answer = await api.SendAsync("GET", "/users?q=email:fields@example.com&search_engine=v3&fields=email,_password_hash,_roles");
        Assert.Equal("""[{"email":"fields@example.com"}]""", answer.Body!.ToJsonString());
    }
}
