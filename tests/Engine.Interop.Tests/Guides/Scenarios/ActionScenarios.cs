using Engine.Core;
using Engine.Core.Configuration;
using Engine.Testing;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>docs/actions.md.</summary>
internal static class ActionScenarios
{
    private const string Page = "actions.md";
    private const string Claim = "https://acme.example/plan";

    [Scenario(Page, "javascript")]
    public static async Task JavaScript(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<TenantDefinition, Task>>("Task", "TenantDefinition tenant", blocks["javascript"]);

        Assert.Equal("free", await SignInAsync(run, (_, _) => Task.CompletedTask));
    }

    [Scenario(Page, "dotnet")]
    public static async Task CSharp(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<IdentityEngineOptions, TenantDefinition, Task>>("Task", "Engine.Core.IdentityEngineOptions engine, TenantDefinition tenant", blocks["dotnet"]);

        Assert.Equal("free", await SignInAsync(_ => Task.CompletedTask, run));
    }

    private static async Task<string> SignInAsync(Func<TenantDefinition, Task> declare, Func<IdentityEngineOptions, TenantDefinition, Task> register)
    {
        await using var engine = await TestEngine.StartAsync(
            tenant =>
            {
                Declarations.AddWeb(tenant);
                tenant.Users.Add(new UserDefinition(Declarations.Email, Declarations.Password));
                declare(tenant).GetAwaiter().GetResult();
            },
            options => register(options, options.Tenants[0]).GetAwaiter().GetResult());
        var tokens = await engine.Client.AuthorizationCodeAsync(Declarations.SignIn);
        return (tokens.IdTokenClaims[Claim] ?? tokens.AccessTokenClaims[Claim])!.GetValue<string>();
    }
}
