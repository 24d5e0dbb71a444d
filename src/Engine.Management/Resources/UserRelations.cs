using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>What belongs to a person: roles and linked identities.</summary>
internal static class UserRelations
{
    public static readonly Relation Roles = new()
    {
        Path = "/users/{id}/roles",
        Owner = UserResource.Kind,
        OwnerNotFound = UserResource.NotFound,
        Field = "_roles",
        Collection = "roles",
        KeyOf = static item => item is JsonValue value && value.TryGetValue(out string? id) ? id : null,
        CheckAdded = static async (context, items)
            => (await context.Documents(RoleResource.Kind).GetManyAsync(items.Select(static item => item.GetValue<string>()))).Contains(null) ? RoleResource.NotFound : null,
        Show = static async (context, _, items) =>
        {
            var roles = new List<JsonNode>(items.Count);
            foreach (var found in await context.Documents(RoleResource.Kind).GetManyAsync(items.Select(static item => item.GetValue<string>())))
            {
                if (found is { } role)
                {
                    roles.Add(ResourceOperations.Show(RoleResource.Definition, context, role.Value));
                }
            }

            return roles;
        },
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("POST /users/{id}/identities", IdentityLinking.LinkAsync);
        handlers.Add("DELETE /users/{id}/identities/{provider}/{user_id}", IdentityLinking.UnlinkAsync);
    }
}
