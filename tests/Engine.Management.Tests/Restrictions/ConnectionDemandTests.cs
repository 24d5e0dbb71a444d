namespace Engine.Management.Tests.Restrictions;

/// <summary>Settings of a database that let nobody in.</summary>
public sealed class ConnectionDemandTests : RestrictionTest
{
    [Fact]
    public async Task Connection_NotForAuthentication_LetsNobodySignIn()
    {
        await AssertSignsInAsync();
        await ChangeDatabaseAsync("""{"authentication":{"active":false}}""");

        Assert.Equal("invalid_request: No database connection is enabled for the client", await RefusalAsync());
        Assert.StartsWith("invalid_request: The connection", await RefusalAsync(("connection", "Username-Password-Authentication")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"options":{"enabledDatabaseCustomization":true,"customScripts":{"login":"function login(email, password, callback) { callback(new Error('no')); }"}}}""", "custom database scripts")]
    [InlineData("""{"options":{"authentication_methods":{"password":{"enabled":false},"email_otp":{"enabled":true}}}}""", "without a password")]
    public async Task Connection_WhosePasswordsAreNotTheEngines_LetsNobodySignIn(string settings, string setting)
    {
        await ChangeDatabaseAsync(settings);

        Assert.Contains(setting, await RefusalAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"options":{"authentication_methods":{"password":{"enabled":true,"signup_behavior":"block"}}}}""", "Signing up is not possible here")]
    [InlineData("""{"options":{"attributes":{"email":{"identifier":{"active":true},"signup":{"status":"required","verification":{"active":true}}}}}}""", "proving the email")]
    [InlineData("""{"options":{"attributes":{"phone_number":{"identifier":{"active":true},"signup":{"status":"required"}}}}}""", "phone number")]
    public async Task Signup_ThatDemandsMoreThanThePageAsks_IsRefused(string settings, string message)
    {
        using var browser = Host.Client.OpenBrowser();
        var page = await browser.GetAsync(AuthorizeUrl(("screen_hint", "signup")));
        await ChangeDatabaseAsync(settings);

        var refused = await browser.SubmitAsync(page, new Dictionary<string, string> { ["email"] = "new@example.com", ["password"] = FlowHost.Password });

        Assert.Contains(message, refused.Body, StringComparison.Ordinal);
        Assert.Empty((await Host.SendAsync("GET", "/users-by-email?email=new@example.com")).Body!.AsArray());
        await AssertSignsInAsync();
    }

    [Theory]
    [InlineData("""{"options":{"requires_username":true,"validation":{"username":{"min":3,"max":5}}}}""")]
    [InlineData("""{"options":{"attributes":{"username":{"identifier":{"active":true},"signup":{"status":"required"},"validation":{"min_length":3,"max_length":5}}}}}""")]
    public async Task Username_OfAnotherLength_IsRefusedOnThePageAndByTheApi(string settings)
    {
        await ChangeDatabaseAsync(settings);
        using var browser = Host.Client.OpenBrowser();
        var page = await browser.GetAsync(AuthorizeUrl(("screen_hint", "signup")));

        var refused = await browser.SubmitAsync(page, new Dictionary<string, string> { ["email"] = "new@example.com", ["username"] = "toolong", ["password"] = FlowHost.Password });

        Assert.Contains("3 to 5", refused.Body, StringComparison.Ordinal);
        foreach (var (username, status) in new[] { ("ab", 400), ("toolong", 400), ("fine", 201) })
        {
            var created = await Host.SendAsync("POST", "/users", new System.Text.Json.Nodes.JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = username + "@example.com", ["username"] = username, ["password"] = FlowHost.Password });
            Assert.Equal(status, created.Status);
        }
    }

    [Fact]
    public async Task Identifier_SwitchedOff_SignsNobodyIn()
    {
        await AssertSignsInAsync();
        await ChangeDatabaseAsync("""{"options":{"attributes":{"email":{"identifier":{"active":false}},"username":{"identifier":{"active":true}}}}}""");
        using var browser = Host.Client.OpenBrowser();
        var page = await browser.GetAsync(AuthorizeUrl());

        var refused = await browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = FlowHost.Email, ["password"] = FlowHost.Password });

        Assert.Contains("Wrong email or password", refused.Body, StringComparison.Ordinal);
    }
}
