using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>What belongs to a person: roles, which have their people in turn, and linked identities.</summary>
internal static class UserRelations
{
    public static readonly JoinedRelation Roles = new(
        new SetJoin(UserResource.Kind, "_roles", "role"),
        new()
        {
            Path = "/users/{id}/roles",
            Kind = UserResource.Kind,
            NotFound = UserResource.NotFound,
            Collection = "roles",
            Show = static (context, role, _) => ResourceOperations.Show(RoleResource.Definition, context, role),
        },
        new()
        {
            Path = "/roles/{id}/users",
            Kind = RoleResource.Kind,
            NotFound = RoleResource.NotFound,
            Collection = "users",
            Verbs = "list add",
            AddStatus = 200,
            Show = static (_, user, _) => Summary(user),
        });

    /// <summary>What lists of members show of a person.</summary>
    public static JsonObject Summary(JsonObject user)
    {
        var summary = new JsonObject();
        foreach (var name in new[] { "user_id", "picture", "name", "email" })
        {
            if (user[name] is { } value)
            {
                summary[name] = value.DeepClone();
            }
        }

        return summary;
    }

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("POST /users/{id}/identities", IdentityLinking.LinkAsync);
        handlers.Add("DELETE /users/{id}/identities/{provider}/{user_id}", IdentityLinking.UnlinkAsync);
    }
}
