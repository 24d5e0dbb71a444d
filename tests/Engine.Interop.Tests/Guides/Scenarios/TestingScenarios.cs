using System.Net;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Testing;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>docs/testing.md.</summary>
internal static class TestingScenarios
{
    private const string Page = "testing.md";

    [Scenario(Page, "start", "sign-in", "browser", "clock", "fork", "handler")]
    public static async Task TestKit(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<Task<string>>>("Task<string>", "", blocks["start"], blocks["sign-in"], blocks["browser"], blocks["clock"], blocks["fork"], blocks["handler"], "return metadata;");

        Assert.Contains("\"issuer\":\"https://tenant.example/\"", await run(), StringComparison.Ordinal);
    }

    [Scenario(Page, "Program.cs", "OrdersTests.cs")]
    public static async Task WebApplicationFactory(GuideScenario blocks)
    {
        var product = GuideCode.File(blocks["Program.cs"]);
        using var host = new GuideHost(product);
        var tests = GuideCode.File(blocks["OrdersTests.cs"], product);

        Assert.Equal(3, await GuideFacts.RunAsync(tests.GetType("OrdersTests")!));
    }

    [Scenario(Page, "several")]
    public static async Task SeveralAuthorities(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<IServiceCollection, Task>>("Task", "IServiceCollection services", blocks["several"]);
        var services = new ServiceCollection();
        services.AddAuthentication().AddJwtBearer("Staff", _ => { }).AddJwtBearer("Customers", _ => { });

        await run(services);

        var options = services.BuildServiceProvider().GetRequiredService<IOptionsMonitor<JwtBearerOptions>>();
        Assert.Equal(("https://staff.example/", "https://customers.example/"), (options.Get("Staff").Authority, options.Get("Customers").Authority));
    }

    [Scenario(Page, "pages")]
    public static async Task Pages(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<TestEngine, ProductWithPages, Task<(HttpStatusCode, string)>>>(
            "Task<(System.Net.HttpStatusCode, string)>", $"TestEngine engine, {typeof(ProductWithPages).FullName} product", blocks["pages"], "return (page.StatusCode, page.Body);");
        await using var engine = await TestEngine.StartAsync(static tenant =>
        {
            tenant.Applications.Add(new Application
            {
                ClientId = "shop",
                ClientSecret = "shop-secret-of-more-than-32-characters",
                Name = "Shop",
                GrantTypes = ["authorization_code"],
                Callbacks = ["https://shop.example/signin-oidc"],
            });
            tenant.Users.Add(new UserDefinition("ann@example.com", "Passw0rd!"));
        });
        await using var product = await ProductWithPages.StartAsync(engine);

        Assert.Equal((HttpStatusCode.OK, "ann@example.com"), await run(engine, product));
    }
}
