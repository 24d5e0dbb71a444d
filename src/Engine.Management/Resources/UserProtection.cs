using System.Text.Json.Nodes;
using Engine.Core.Users;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>Factors of people. The engine has none yet: the lists are what there is, and what removes something finds nothing to remove.</summary>
internal static class UserProtection
{
    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /users/{id}/authentication-methods", context => WithUserAsync(context, _ => Paging.Slice(context.Query, [], "authenticators", ListForm.Array, 50)));
        handlers.Add("DELETE /users/{id}/authentication-methods", context => WithUserAsync(context, static _ => ManagementResult.NoContent));
        handlers.Add("DELETE /users/{id}/authenticators", context => WithUserAsync(context, static _ => ManagementResult.NoContent));
        handlers.Add("GET /users/{id}/enrollments", context => WithUserAsync(context, static _ => ManagementResult.Ok(new JsonArray())));
        handlers.Add("GET /users/{id}/federated-connections-tokensets", context => WithUserAsync(context, static _ => ManagementResult.Ok(new JsonArray())));
        handlers.Add("GET /users/{id}/connected-accounts", context => WithUserAsync(context, static _ => ManagementResult.Ok(new JsonObject { ["connected_accounts"] = new JsonArray() })));
        handlers.Add("DELETE /users/{id}/multifactor/{provider}", RemoveFactorAsync);
        handlers.Add("POST /users/{id}/multifactor/actions/invalidate-remember-browser", context => WithUserAsync(context, static _ => ManagementResult.NoContent));
        handlers.Add("POST /users/{id}/risk-assessments/clear", context => WithUserAsync(context, static _ => ManagementResult.NoContent));
    }

    private static async ValueTask<ManagementResult> WithUserAsync(ManagementContext context, Func<User, ManagementResult> answer)
        => await context.Tenant.FindUserAsync(context["id"], context.CancellationToken) is { } user ? answer(user) : UserResource.NotFound;

    private static ValueTask<ManagementResult> RemoveFactorAsync(ManagementContext context)
        => context["provider"] is "duo" or "google-authenticator"
            ? WithUserAsync(context, static _ => ManagementResult.NoContent)
            : new(new ManagementError(400, $"Path validation error: 'No enum match for: {context["provider"]}' on property provider.", "invalid_uri"));
}
