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

    public static readonly JoinedRelation Relation = new(
        Members,
        new()
        {
            Path = Path,
            Kind = OrganizationResource.Kind,
            NotFound = OrganizationResource.NotFound,
            Collection = "members",
            Prepare = PrepareRolesAsync,
            Show = ShowMember,
            Page = Page,
        },
        new()
        {
            Path = "/users/{id}/organizations",
            Kind = UserResource.Kind,
            NotFound = UserResource.NotFound,
            Collection = "organizations",
            Verbs = "list",
            Show = static (context, organization, _) => ResourceOperations.Show(OrganizationResource.Definition, context, organization),
        });

    private static readonly ManagementError NotMember = new(404, "The user is not a member of the organization.", "inexistent_organization_member");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add($"GET {Path}/{{user_id}}/roles", OrganizationResource.Within(ListRolesAsync));
        handlers.Add($"POST {Path}/{{user_id}}/roles", OrganizationResource.Within(AddRolesAsync));
        handlers.Add($"DELETE {Path}/{{user_id}}/roles", OrganizationResource.Within(RemoveRolesAsync));
        handlers.Add("GET /organizations/{id}/roles/{role_id}/members", OrganizationResource.Within(ListOfRoleAsync));
    }

    private static async ValueTask<ManagementResult> ListOfRoleAsync(ManagementContext context, string id)
        => await context.Documents(RoleResource.Kind).GetAsync(context["role_id"]) is null
            ? RoleResource.NotFound
            : await JoinedOperations.ShowAsync(context, Relation, isOwner: true, [.. (await Members.ListAsync(context, id)).Where(member => member["roles"].Texts().Contains(context["role_id"]))]);

    private static bool ShowsRoles(ManagementContext context) => context.Query["fields"]?.Split(',').Contains("roles") == true;

    private static async ValueTask PrepareRolesAsync(ManagementContext context, IReadOnlyList<JsonObject> members)
    {
        foreach (var (id, role) in await ReadRolesAsync(context, ShowsRoles(context) ? members : []))
        {
            context.Facts[id] = role;
        }
    }

    private static JsonObject ShowMember(ManagementContext context, JsonObject user, JsonObject? member)
    {
        var summary = UserRelations.Summary(user);
        if (member is not null && ShowsRoles(context))
        {
            summary["roles"] = new JsonArray([.. ShowRoles(member, context.Facts)]);
        }

        return FieldSelection.Apply(context.Query, summary);
    }

    /// <summary>A page of members. A checkpoint is given after every page that has somebody on it: the caller finds out that it was the last.</summary>
    private static ManagementResult Page(ManagementContext context, IReadOnlyList<JsonNode> shown)
    {
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
    private static async ValueTask<Dictionary<string, JsonNode>> ReadRolesAsync(ManagementContext context, IReadOnlyList<JsonObject> members)
    {
        var ids = members.SelectMany(static member => member["roles"].Texts()).Distinct().ToList();
        return ids.Zip(await context.Documents(RoleResource.Kind).GetManyAsync(ids))
            .Where(static role => role.Second is not null)
            .ToDictionary(static role => role.First, static JsonNode (role) => role.Second!.Value, StringComparer.Ordinal);
    }

    private static List<JsonNode> ShowRoles(JsonObject member, Dictionary<string, JsonNode> roles)
    {
        var shown = new List<JsonNode>();
        foreach (var id in member["roles"].Texts())
        {
            if (roles.TryGetValue(id, out var role))
            {
                shown.Add(new JsonObject { ["id"] = id, ["name"] = role["name"]?.DeepClone(), ["description"] = role["description"]?.DeepClone() ?? "" });
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
}
