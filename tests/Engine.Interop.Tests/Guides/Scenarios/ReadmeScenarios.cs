using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Interop.Tests.Support;
using Engine.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;


namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>README.md.</summary>
internal static class ReadmeScenarios
{
    private const string Page = "README.md";

    /// <summary>The example is built with the tests and runs as it was built.</summary>
    [Scenario(Page, "quickstart")]
    public static async Task QuickStart(GuideScenario blocks)
    {
        Assert.StartsWith("dotnet run --project examples/QuickStart ", blocks["quickstart"].Code, StringComparison.Ordinal);
        using var server = await QuickStartServer.StartAsync();
        using var client = new HttpClient();

        Assert.Contains("Sign in", await client.GetStringAsync(new Uri(server.Origin)), StringComparison.Ordinal);
    }

    [Scenario(Page, "product")]
    public static async Task Product(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<WebApplicationBuilder, string, Task<WebApplication>>>("Task<WebApplication>", "WebApplicationBuilder builder, string secret", blocks["product"], "return app;");
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await using var app = await run(builder, "a-secret-of-at-least-32-characters");
        await app.StartAsync();
        using var client = app.GetTestClient();

        Assert.Contains("\"token_endpoint\"", await client.GetStringAsync(new Uri("/.well-known/openid-configuration", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Scenario(Page, "test")]
    public static async Task Test(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<Task<string>>>("Task<string>", "", blocks["test"], "return token.AccessToken;");

        Assert.Equal(3, (await run()).Split('.').Length);
    }

    [Scenario(Page, "action")]
    public static async Task Action(GuideScenario blocks)
    {
        var code = blocks["action"].Code;
        var denied = await Assert.ThrowsAsync<InvalidOperationException>(() => SignInAsync(code, isVerified: false));
        Assert.Contains("access_denied", denied.Message, StringComparison.Ordinal);

        var tokens = await SignInAsync(code, isVerified: true);
        Assert.Equal("gold", tokens.AccessTokenClaims["https://acme.example/plan"]!.GetValue<string>());
    }

    private static async Task<TokenResult> SignInAsync(string code, bool isVerified)
    {
        await using var engine = await TestEngine.StartAsync(tenant =>
        {
            Declarations.AddWeb(tenant);
            tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "readme", code));
            tenant.Users.Add(new UserDefinition(Declarations.Email, Declarations.Password)
            {
                Configure = user => user with { EmailVerified = isVerified, AppMetadata = new() { ["plan"] = "gold" } },
            });
        });
        return await engine.Client.AuthorizationCodeAsync(Declarations.SignIn);
    }
}
