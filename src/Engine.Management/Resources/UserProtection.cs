using System.Net;
using System.Text.Json.Nodes;
using Engine.Core.Users;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>
/// Blocks and factors of people. The engine neither blocks by itself nor has factors yet: the lists are what there is, and
/// what removes something finds nothing to remove.
/// </summary>
internal static class UserProtection
{
    private static readonly ManagementError NotBlocked = new(404, "Not Found");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /user-blocks", context => WithIdentifierAsync(context, NoBlocks()));
        handlers.Add("DELETE /user-blocks", context => WithIdentifierAsync(context, ManagementResult.NoContent));
        handlers.Add("GET /user-blocks/{id}", context => WithUserAsync(context, _ => NoBlocks()));
        handlers.Add("DELETE /user-blocks/{id}", context => WithUserAsync(context, static _ => ManagementResult.NoContent));
        handlers.Add("GET /anomaly/blocks/ips/{id}", context => new(CheckAddress(context) ?? NotBlocked));
        handlers.Add("DELETE /anomaly/blocks/ips/{id}", context => new(CheckAddress(context) is { } error ? (ManagementResult)error : ManagementResult.NoContent));
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

    private static ManagementResult NoBlocks() => ManagementResult.Ok(new JsonObject { ["blocked_for"] = new JsonArray() });

    private static ValueTask<ManagementResult> WithIdentifierAsync(ManagementContext context, ManagementResult result)
        => new(context.Query["identifier"] is { Length: > 0 } ? result : ManagementError.InvalidQuery("Missing required property: identifier"));

    private static async ValueTask<ManagementResult> WithUserAsync(ManagementContext context, Func<User, ManagementResult> answer)
        => await context.Tenant.FindUserAsync(context["id"], context.CancellationToken) is { } user ? answer(user) : UserResource.NotFound;

    private static ManagementError? CheckAddress(ManagementContext context)
        => IPAddress.TryParse(context["id"], out _)
            ? null
            : new ManagementError(400, $"Path validation error: 'Object didn't pass validation for format ip-address: {context["id"]}' on property id.", "invalid_uri");

    private static ValueTask<ManagementResult> RemoveFactorAsync(ManagementContext context)
        => context["provider"] is "duo" or "google-authenticator"
            ? WithUserAsync(context, static _ => ManagementResult.NoContent)
            : new(new ManagementError(400, $"Path validation error: 'No enum match for: {context["provider"]}' on property provider.", "invalid_uri"));
}
