using System.Text.Json.Nodes;
using Engine.Core.Users;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>What people have at other identity providers, and what is known of their habits. The engine has neither yet: the lists are what there is, and what removes something finds nothing to remove.</summary>
internal static class UserProtection
{
    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /users/{id}/federated-connections-tokensets", context => WithUserAsync(context, static _ => ManagementResult.Ok(new JsonArray())));
        handlers.Add("GET /users/{id}/connected-accounts", context => WithUserAsync(context, static _ => ManagementResult.Ok(new JsonObject { ["connected_accounts"] = new JsonArray() })));
        handlers.Add("POST /users/{id}/risk-assessments/clear", context => WithUserAsync(context, static _ => ManagementResult.NoContent));
    }

    private static async ValueTask<ManagementResult> WithUserAsync(ManagementContext context, Func<User, ManagementResult> answer)
        => await context.Tenant.FindUserAsync(context["id"], context.CancellationToken) is { } user ? answer(user) : UserResource.NotFound;
}
