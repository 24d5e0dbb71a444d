using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>The permissions of roles and of users: a relation to the scopes of APIs.</summary>
internal static class Permissions
{
    private const string Field = "_permissions";

    public static readonly Relation OfRoles = Of("/roles/{id}/permissions", RoleResource.Kind, RoleResource.NotFound, static async (context, _, items) =>
    {
        var shown = new List<JsonNode>(items.Count);
        foreach (var item in items)
        {
            shown.Add(await DescribeAsync(context, item.AsObject()));
        }

        return shown;
    });

    public static readonly Relation OfUsers = Of("/users/{id}/permissions", UserResource.Kind, UserResource.NotFound, static async (context, user, items) =>
    {
        var shown = new List<JsonNode>(items.Count);
        foreach (var item in items)
        {
            var described = await DescribeAsync(context, item.AsObject());
            described["sources"] = new JsonArray(Source("", "", "DIRECT"));
            shown.Add(described);
        }

        await AddFromRolesAsync(context, user, shown);
        return shown;
    });

    private static Relation Of(string path, DocumentKind owner, ManagementError notFound, Func<ManagementContext, JsonObject, IReadOnlyList<JsonNode>, ValueTask<IReadOnlyList<JsonNode>>> show) => new()
    {
        Path = path,
        Owner = owner,
        OwnerNotFound = notFound,
        Field = Field,
        Collection = "permissions",
        KeyOf = static item => item is JsonObject permission ? Key(permission) : null,
        CheckAdded = static (context, item) => CheckAsync(context, item.AsObject()),
        Show = show,
        AddStatus = 201,
    };

    private static async ValueTask<ManagementError?> CheckAsync(ManagementContext context, JsonObject permission)
    {
        var api = await context.Documents(ResourceServerResource.Kind).FindAsync("identifier", permission.Text("resource_server_identifier")!);
        if (api is null)
        {
            return ResourceServerResource.NotFound;
        }

        return ScopesOf(api.Value).Any(scope => scope.Text("value") == permission.Text("permission_name"))
            ? null
            : new ManagementError(400, "One or more of the scopes do not exist.", "inexistent_permission");
    }

    private static IEnumerable<JsonObject> ScopesOf(JsonObject api) => (api["scopes"] as JsonArray ?? []).OfType<JsonObject>();

    private static string Key(JsonObject permission) => $"{permission.Text("resource_server_identifier")}\n{permission.Text("permission_name")}";

    private static async ValueTask<JsonObject> DescribeAsync(ManagementContext context, JsonObject permission)
    {
        var identifier = permission.Text("resource_server_identifier")!;
        var api = (await context.Documents(ResourceServerResource.Kind).FindAsync("identifier", identifier))?.Value ?? [];
        var scope = ScopesOf(api).FirstOrDefault(item => item.Text("value") == permission.Text("permission_name"));
        return new JsonObject
        {
            ["permission_name"] = permission.Text("permission_name"),
            ["description"] = scope?.Text("description") ?? "",
            ["resource_server_name"] = api.Text("name") ?? identifier,
            ["resource_server_identifier"] = identifier,
        };
    }

    /// <summary>What a user has through roles joins what the user has directly; one permission lists all its sources.</summary>
    private static async ValueTask AddFromRolesAsync(ManagementContext context, JsonObject user, List<JsonNode> items)
    {
        var ids = user["_roles"].Texts().ToList();
        foreach (var (id, found) in ids.Zip(await context.Documents(RoleResource.Kind).GetManyAsync(ids)))
        {
            if (found is not { } role)
            {
                continue;
            }

            foreach (var permission in role.Value[Field] as JsonArray ?? [])
            {
                var source = Source(id, role.Value.Text("name") ?? "", "ROLE");
                var key = Key(permission!.AsObject());
                if (items.Find(item => Key(item.AsObject()) == key) is { } known)
                {
                    known["sources"]!.AsArray().Add((JsonNode)source);
                    continue;
                }

                var described = await DescribeAsync(context, permission.AsObject());
                described["sources"] = new JsonArray(source);
                items.Add(described);
            }
        }
    }

    private static JsonObject Source(string id, string name, string type) => new() { ["source_id"] = id, ["source_name"] = name, ["source_type"] = type };
}
