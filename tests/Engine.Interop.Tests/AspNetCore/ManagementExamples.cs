using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Hosting;
using Engine.Management;
using Engine.Management.Typed;
using Microsoft.AspNetCore.Builder;

namespace Engine.Interop.Tests.AspNetCore;

/// <summary>What stands between <c>docs:</c> and <c>end</c> is shown in docs/management-api.md, to the letter.</summary>
internal static class ManagementExamples
{
    public static void AddEngine(WebApplicationBuilder builder, string authority)
    {
        // docs: add
        builder.Services.AddIdentityEngine(engine =>
        {
            engine.AddManagementApi(api => api.RateLimitPerSecond = 50);
            engine.AddTenant("acme", tenant => tenant.Issuer = authority);
        });
        // end
    }

    public static async Task<JsonNode?> CreateReaderAsync(IdentityEngine engine)
    {
        // docs: in-process
        var management = engine.Management("acme");
        var role = await management.Roles.CreateAsync(new RoleContent { Name = "Reader" });
        var user = await management.Users.CreateAsync(new UserContent
        {
            Connection = "Username-Password-Authentication",
            Email = "ada@example.com",
            Password = "Correct-Horse-1",
        });
        await management.CreateAsync($"/users/{user.UserId}/roles", new JsonObject { ["roles"] = new JsonArray(role.Id) });
        var readers = await management.GetAsync($"/roles/{role.Id}/users?per_page=10");
        // end
        return readers;
    }
}
