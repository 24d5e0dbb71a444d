using Engine.Core;
using Engine.Testing;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>docs/tenants.md.</summary>
internal static class TenantScenarios
{
    [Scenario("tenants.md", "tenants")]
    public static async Task Tenants(GuideScenario blocks)
    {
        var run = GuideCode.Method<Func<IdentityEngine, string, Task>>("Task", "Engine.Core.IdentityEngine engine, string clientSecret", blocks["tenants"]);
        await using var engine = await TestEngine.StartAsync();
        await run(engine.Engine, "a secret of the product 0123456789");

        Assert.Equal([TestEngine.TenantName], (await engine.Engine.Tenants.ListAsync()).Select(static tenant => tenant.Name));
    }
}
