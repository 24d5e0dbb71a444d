using System.Net;
using Engine.Core;
using Engine.Interop.Tests.AspNetCore;
using Engine.Interop.Tests.Support;
using Engine.Testing.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>docs/embedding.md.</summary>
internal static class EmbeddingScenarios
{
    private const string Page = "embedding.md";

    /// <summary>The blocks of the product that <see cref="ProductTests"/> judges are its sources, to the letter.</summary>
    [Scenario(Page, "engine", "map", "host", "sign-in", "routes", "refresh", "operations")]
    public static async Task Product(GuideScenario blocks)
    {
        var sources = GuideSnippets.Read("AspNetCore/ProductIdentity.cs").Concat(GuideSnippets.Read("AspNetCore/ProductSignIn.cs")).ToDictionary();
        Assert.Equal(blocks.Blocks.Order(StringComparer.Ordinal), sources.Keys.Order(StringComparer.Ordinal));
        Assert.All(blocks.Blocks, name => Assert.Equal(sources[name], blocks[name].Code));

        foreach (var prefix in (string[])["/auth", ""])
        {
            await using var product = await AspNetCore.Product.StartAsync(new ProductSettings(prefix, "query", "RS256"));
            using var browser = product.OpenBrowser();
            Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync(ProductSettings.Origin + "/me")).Status);
        }
    }

    [Scenario(Page, "pages")]
    public static async Task Pages(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<WebApplicationBuilder, Task>>("Task", "WebApplicationBuilder builder", blocks["pages"]);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await run(builder);
        await using var app = builder.Build();
        using var client = new HttpClient(Hosting.IdentityEngineExtensions.CreateHandler(app.Services.GetRequiredService<IdentityEngine>()));

        var page = await client.GetStringAsync(new Uri("https://acme.example/v2/logout"));

        Assert.Contains("<h1>Good-bye</h1>", page, StringComparison.Ordinal);
        Assert.Contains("#0a6c4b", page, StringComparison.Ordinal);
        Assert.Contains("letter-spacing: -.02em", page, StringComparison.Ordinal);
    }

    [Scenario(Page, "screen")]
    public static async Task Screen(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<WebApplicationBuilder, Task>>("Task", "WebApplicationBuilder builder", blocks["screen"], """
            using Engine.Core.Applications;
            using Engine.Core.Configuration;
            builder.Services.AddIdentityEngine(engine =>
            {
                engine.Tenants[0].Applications.Add(new Application { ClientId = "shop", Name = "Shop", ClientSecret = "shop-secret-of-more-than-32-characters", GrantTypes = ["authorization_code"], Callbacks = ["https://shop.example/callback"] });
                engine.Tenants[0].Users.Add(new UserDefinition("ann@example.com", "Passw0rd!"));
            });
            """);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await run(builder);
        await using var app = builder.Build();
        using var browser = new TestBrowser(Hosting.IdentityEngineExtensions.CreateHandler(app.Services.GetRequiredService<IdentityEngine>()));
        const string url = "https://acme.example/authorize?response_type=code&client_id=shop&redirect_uri=https%3A%2F%2Fshop.example%2Fcallback&scope=openid";

        var terms = await browser.SignInAsync(url, "ann@example.com", "Passw0rd!");
        Assert.Contains("<h1>Our terms of 1 May</h1>", terms.Body, StringComparison.Ordinal);
        terms = await browser.PostAsync(terms.Form!.Action.AbsoluteUri, new Dictionary<string, string> { ["state"] = terms.Form.Fields["state"] });
        Assert.Contains("You can go on when you agree.", terms.Body, StringComparison.Ordinal);
        var done = await browser.PostAsync(terms.Form!.Action.AbsoluteUri, new Dictionary<string, string>(terms.Form.Fields) { ["agree"] = "yes" });

        Assert.Contains("code", done.Parameters.Keys);
        Assert.Equal("interaction_required", (await browser.GetAsync(url + "&prompt=none")).Parameters["error"]);
    }

    /// <summary>A reader who has the page and nothing else: the project is made, built and run by its blocks.</summary>
    [Scenario(Page, "new", "Program.cs", "run", "call")]
    public static async Task FromNothing(GuideScenario blocks)
    {
        using var folder = new TemporaryFolder();
        await GuideShell.RunAsync(blocks["new"], folder.Path, prelude: ShopProject.Packages);
        await File.WriteAllTextAsync(folder["Shop/Program.cs"], blocks["Program.cs"].Code.Replace(ShopProject.Address, ShopProject.Origin, StringComparison.Ordinal));
        using var shop = await ShopProject.StartAsync(blocks["run"], folder["Shop"]);

        Assert.Equal("401", (await CallAsync(blocks["call"], "none"))[0]);
        Assert.Equal(["200", "403"], await CallAsync(blocks["call"], await shop.GetTokenAsync("carol@shop.example", "Correct-Horse-1")));
        Assert.Equal(["200", "204"], await CallAsync(blocks["call"], await shop.GetTokenAsync("martin@shop.example", "Correct-Horse-2")));

        Task<string[]> CallAsync(GuideBlock block, string token) => ShopProject.CallAsync(block, token, folder.Path);
    }
}
