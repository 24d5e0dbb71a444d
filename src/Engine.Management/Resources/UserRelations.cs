using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>What belongs to a person: roles, permissions, linked identities, the empty lists of what nobody has yet.</summary>
internal static class UserRelations
{
    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /users/{id}/roles", ListRolesAsync);
        handlers.Add("POST /users/{id}/roles", AddRolesAsync);
        handlers.Add("DELETE /users/{id}/roles", RemoveRolesAsync);
        handlers.Add("GET /users/{id}/permissions", context => Permissions.ListAsync(context, UserResource.Kind, UserResource.NotFound));
        handlers.Add("POST /users/{id}/permissions", context => Permissions.AddAsync(context, UserResource.Kind, UserResource.NotFound));
        handlers.Add("DELETE /users/{id}/permissions", context => Permissions.RemoveAsync(context, UserResource.Kind, UserResource.NotFound));
        handlers.Add("POST /users/{id}/identities", IdentityLinking.LinkAsync);
        handlers.Add("DELETE /users/{id}/identities/{provider}/{user_id}", IdentityLinking.UnlinkAsync);
    }

    private static async ValueTask<ManagementResult> ListRolesAsync(ManagementContext context)
    {
        if (await context.Documents(UserResource.Kind).GetAsync(context["id"]) is not { } user)
        {
            return UserResource.NotFound;
        }

        var roles = new List<JsonNode>();
        foreach (var id in user.Value["_roles"].Texts())
        {
            if (await context.Documents(RoleResource.Kind).GetAsync(id) is { } role)
            {
                roles.Add(ResourceOperations.Show(RoleResource.Definition, context, role.Value));
            }
        }

        return Paging.Slice(context.Query, roles, "roles", ListForm.Array, 50);
    }

    private static async ValueTask<ManagementResult> AddRolesAsync(ManagementContext context)
    {
        var ids = context.BodyObject["roles"].Texts().ToList();
        foreach (var id in ids)
        {
            if (await context.Documents(RoleResource.Kind).GetAsync(id) is null)
            {
                return RoleResource.NotFound;
            }
        }

        var changed = await context.Documents(UserResource.Kind).ChangeAsync(context["id"], user => user["_roles"] = user["_roles"].Texts().Concat(ids).Distinct().ToJson());
        return changed is null ? UserResource.NotFound : ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> RemoveRolesAsync(ManagementContext context)
    {
        var ids = context.BodyObject["roles"].Texts().ToHashSet(StringComparer.Ordinal);
        var changed = await context.Documents(UserResource.Kind).ChangeAsync(context["id"], user => user["_roles"] = user["_roles"].Texts().Where(id => !ids.Contains(id)).ToJson());
        return changed is null ? UserResource.NotFound : ManagementResult.NoContent;
    }
}
