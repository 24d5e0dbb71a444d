using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Applications;
using Engine.Hosting;
using Engine.Management;
using Engine.Testing.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>docs/pages.md.</summary>
internal static class PageScenarios
{
    private const string Page = "pages.md";
    private const string Url = "https://acme.example/authorize?response_type=code&client_id=shop&redirect_uri=https%3A%2F%2Fshop.example%2Fcallback&scope=openid&ui_locales=";

    [Scenario(Page, "custom-texts")]
    public static async Task CustomTexts(GuideScenario blocks)
    {
        await using var engine = await StartAsync();
        await GuideCode.Method<Func<IdentityEngine, Task>>("Task", "Engine.Core.IdentityEngine engine", blocks["custom-texts"])(engine);

        var page = await ShowAsync(engine, "de");
        Assert.Contains("<h1>Willkommen bei acme</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<p class=\"lead\">Weiter zu Shop</p>", page, StringComparison.Ordinal);
    }

    [Scenario(Page, "texts")]
    public static async Task Texts(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<WebApplicationBuilder, Task>>("Task", "WebApplicationBuilder builder", blocks["texts"], """
            builder.Services.AddIdentityEngine(engine =>
            {
                engine.Tenants[0].Settings = new Engine.Core.Tenants.TenantSettings { EnabledLocales = ["en", "fr"] };
                engine.Tenants[0].Applications.Add(new Engine.Core.Applications.Application { ClientId = "shop", Name = "Shop", ClientSecret = "shop-secret-of-more-than-32-characters", GrantTypes = ["authorization_code"], Callbacks = ["https://shop.example/callback"] });
            });
            """);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await run(builder);
        await using var app = builder.Build();
        var engine = app.Services.GetRequiredService<IdentityEngine>();

        Assert.Contains("<h1>Welcome back</h1>", await ShowAsync(engine, "en"), StringComparison.Ordinal);
        var french = await ShowAsync(engine, "fr");
        Assert.Contains("<h1>Se connecter</h1>", french, StringComparison.Ordinal);
        // Most of the page is English still, and it says so.
        Assert.Contains("<html lang=\"en\"", french, StringComparison.Ordinal);
    }

    [Scenario(Page, "partials")]
    public static async Task Partials(GuideScenario blocks)
    {
        await using var engine = await StartAsync();
        await engine.Management("acme").SetAsync("/prompts/login/partials", JsonNode.Parse(blocks["partials"].Code)!);

        Assert.Contains("<p>Shop asks for your <strong>work</strong> address.</p>", await ShowAsync(engine, "en"), StringComparison.Ordinal);
    }

    private static async Task<IdentityEngine> StartAsync()
    {
        var options = new IdentityEngineOptions().UseDefaults();
        options.AddManagementApi();
        options.AddTenant("acme", static tenant => tenant.Applications.Add(new Application
        {
            ClientId = "shop",
            Name = "Shop",
            ClientSecret = "shop-secret-of-more-than-32-characters",
            GrantTypes = ["authorization_code"],
            Callbacks = ["https://shop.example/callback"],
        }));
        var engine = new IdentityEngine(options);
        await engine.StartAsync();
        return engine;
    }

    private static async Task<string> ShowAsync(IdentityEngine engine, string locales)
    {
        using var browser = new TestBrowser(engine.CreateHandler());
        return (await browser.GetAsync(Url + locales)).Body;
    }
}
