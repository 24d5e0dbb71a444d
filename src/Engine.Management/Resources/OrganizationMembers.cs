using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Who belongs to an organization, and which roles people have there.</summary>
internal static class OrganizationMembers
{
    private const string Path = "/organizations/{id}/members";

    public static readonly Pairing Members = new("organization_member", "user_id", "organization", "user", DocumentKind.Names("roles", "role", OnRemoval.RemoveEntry));

    private static readonly ManagementError NotMember = new(404, "The user is not a member of the organization.", "inexistent_organization_member");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET " + Path, OrganizationResource.Within(async (context, id) => await ListAsync(context, await Members.ListAsync(context, id))));
        handlers.Add("POST " + Path, OrganizationResource.Within(AddAsync));
        handlers.Add("DELETE " + Path, OrganizationResource.Within(RemoveAsync));
        handlers.Add($"GET {Path}/{{user_id}}/roles", OrganizationResource.Within(ListRolesAsync));
        handlers.Add($"POST {Path}/{{user_id}}/roles", OrganizationResource.Within(AddRolesAsync));
        handlers.Add($"DELETE {Path}/{{user_id}}/roles", OrganizationResource.Within(RemoveRolesAsync));
        handlers.Add("GET /organizations/{id}/roles/{role_id}/members", OrganizationResource.Within(ListOfRoleAsync));
        handlers.Add("GET /users/{id}/organizations", ListOfUserAsync);
    }

    private static async ValueTask<ManagementResult> AddAsync(ManagementContext context, string id)
    {
        var users = context.BodyObject["members"].Texts().Distinct().ToList();
        if (!await context.Documents(UserResource.Kind).HasAllAsync(users))
        {
            return UserResource.NotFound;
        }

        foreach (var user in users)
        {
            await Members.AddAsync(context, id, user);
        }

        return ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> RemoveAsync(ManagementContext context, string id)
    {
        foreach (var user in context.BodyObject["members"].Texts())
        {
            await Members.RemoveAsync(context, id, user);
        }

        return ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> ListOfRoleAsync(ManagementContext context, string id)
        => await context.Documents(RoleResource.Kind).GetAsync(context["role_id"]) is null
            ? RoleResource.NotFound
            : await ListAsync(context, [.. (await Members.ListAsync(context, id)).Where(member => member["roles"].Texts().Contains(context["role_id"]))]);

    /// <summary>A page of members. A checkpoint is given after every page that has somebody on it: the caller finds out that it was the last.</summary>
    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context, IReadOnlyList<JsonObject> members)
    {
        var shown = new List<JsonNode>();
        var users = await context.Documents(UserResource.Kind).GetManyAsync(members.Select(Members.OtherOf));
        var withRoles = context.Query["fields"]?.Split(',').Contains("roles") == true;
        var roles = await ReadRolesAsync(context, withRoles ? members : []);
        foreach (var (member, found) in members.Zip(users))
        {
            if (found is { } user)
            {
                var summary = RoleResource.Summary(user.Value);
                if (withRoles)
                {
                    summary["roles"] = new JsonArray([.. ShowRoles(member, roles)]);
                }

                shown.Add(FieldSelection.Apply(context.Query, summary));
            }
        }

        if (context.Query.Take is null && context.Query["from"] is null)
        {
            return Paging.Slice(context.Query, shown, "members", ListForm.Array, 50);
        }

        var start = 0;
        if (context.Query["from"] is { Length: > 0 } from && !int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out start))
        {
            return ManagementError.InvalidQuery("Invalid checkpoint", "from");
        }

        var page = shown.Skip(start).Take(context.Query.Take ?? 50).ToList();
        var body = new JsonObject { ["members"] = new JsonArray([.. page]) };
        if (page.Count > 0)
        {
            body["next"] = (start + page.Count).ToString(CultureInfo.InvariantCulture);
        }

        return ManagementResult.Ok(body);
    }

    private static async ValueTask<ManagementResult> ListRolesAsync(ManagementContext context, string id)
    {
        if (await context.Documents(UserResource.Kind).GetAsync(context["user_id"]) is null)
        {
            return UserResource.NotFound;
        }

        var member = await Members.FindAsync(context, id, context["user_id"]);
        return Paging.Slice(context.Query, member is null ? [] : ShowRoles(member, await ReadRolesAsync(context, [member])), "roles", ListForm.Array, 50);
    }

    /// <summary>The roles that any of these members has, by their id.</summary>
    private static async ValueTask<Dictionary<string, JsonObject>> ReadRolesAsync(ManagementContext context, IReadOnlyList<JsonObject> members)
    {
        var ids = members.SelectMany(static member => member["roles"].Texts()).Distinct().ToList();
        return ids.Zip(await context.Documents(RoleResource.Kind).GetManyAsync(ids))
            .Where(static role => role.Second is not null)
            .ToDictionary(static role => role.First, static role => role.Second!.Value, StringComparer.Ordinal);
    }

    private static List<JsonNode> ShowRoles(JsonObject member, Dictionary<string, JsonObject> roles)
    {
        var shown = new List<JsonNode>();
        foreach (var id in member["roles"].Texts())
        {
            if (roles.TryGetValue(id, out var role))
            {
                shown.Add(new JsonObject { ["id"] = id, ["name"] = role.Text("name"), ["description"] = role.Text("description") ?? "" });
            }
        }

        return shown;
    }

    private static async ValueTask<ManagementResult> AddRolesAsync(ManagementContext context, string id)
    {
        var roles = context.BodyObject["roles"].Texts().ToList();
        if (!await context.Documents(RoleResource.Kind).HasAllAsync(roles))
        {
            return RoleResource.NotFound;
        }

        var changed = await Members.ChangeAsync(context, id, context["user_id"], member => member["roles"] = member["roles"].Texts().Concat(roles).Distinct().ToJson());
        return changed is null ? NotMember : ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> RemoveRolesAsync(ManagementContext context, string id)
    {
        var roles = context.BodyObject["roles"].Texts().ToHashSet(StringComparer.Ordinal);
        var changed = await Members.ChangeAsync(context, id, context["user_id"], member => member["roles"] = member["roles"].Texts().Where(role => !roles.Contains(role)).ToJson());
        return changed is null ? NotMember : ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> ListOfUserAsync(ManagementContext context)
        => await context.Documents(UserResource.Kind).GetAsync(context["id"]) is null
            ? UserResource.NotFound
            : Paging.Slice(context.Query, await OrganizationResource.ShowOwnersAsync(context, await Members.ListOwnersAsync(context, context["id"])), "organizations", ListForm.Array, 50);
}
