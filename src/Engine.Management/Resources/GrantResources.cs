using Engine.Core.Configuration;
using Engine.Core.Consent;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>What people have consented to: <c>/grants</c>.</summary>
internal static class GrantResources
{
    public static readonly DocumentKind Kind = DocumentKind.Of(EntityKinds.UserGrants, new UserGrant { Id = "", ClientId = "", UserId = "" });

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /grants", ListAsync);
        handlers.Add("DELETE /grants", DeleteOfUserAsync);
        handlers.Add("DELETE /grants/{id}", DeleteAsync);
    }

    private static ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        var conditions = new List<DocumentFilter>();
        foreach (var (parameter, field) in new[] { ("user_id", "user_id"), ("client_id", "clientID"), ("audience", "audience") })
        {
            if (context.Query[parameter] is { } value)
            {
                conditions.Add(new DocumentFilter.Field(field, FieldComparison.Equal, value));
            }
        }

        var filter = conditions.Count == 0 ? null : new DocumentFilter.All(conditions);
        return Paging.ListAsync(context, context.Documents(Kind), "grants", ListForm.Array, 50, filter, static grant => grant.DeepClone());
    }

    private static async ValueTask<ManagementResult> DeleteOfUserAsync(ManagementContext context)
    {
        if (context.Query["user_id"] is not { } userId)
        {
            return ManagementError.InvalidQuery("Missing required property: user_id");
        }

        foreach (var grant in await context.Documents(Kind).ListAsync(new DocumentFilter.Indexed("user_id", userId)))
        {
            await context.Documents(Kind).DeleteAsync(grant.Value.Text("id")!);
        }

        return ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> DeleteAsync(ManagementContext context)
    {
        await context.Documents(Kind).DeleteAsync(context["id"]);
        return ManagementResult.NoContent;
    }
}
