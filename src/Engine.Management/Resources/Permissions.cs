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
        var apis = await ReadApisAsync(context, items);
        return [.. items.Select(item => Describe(apis, item.AsObject()))];
    });

    public static readonly Relation OfUsers = Of("/users/{id}/permissions", UserResource.Kind, UserResource.NotFound, static async (context, user, items) =>
    {
        var roles = await ReadRolesAsync(context, user);
        var apis = await ReadApisAsync(context, items.Concat(roles.SelectMany(static role => PermissionsOf(role))));
        var shown = new OrderedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            Add(shown, apis, item.AsObject(), Source("", "", "DIRECT"));
        }

        foreach (var role in roles)
        {
            foreach (var permission in PermissionsOf(role))
            {
                Add(shown, apis, permission, Source(role.Text("id")!, role.Text("name") ?? "", "ROLE"));
            }
        }

        return [.. shown.Values];
    });

    private static Relation Of(string path, DocumentKind owner, ManagementError notFound, Func<ManagementContext, JsonObject, IReadOnlyList<JsonNode>, ValueTask<IReadOnlyList<JsonNode>>> show) => new()
    {
        Path = path,
        Owner = owner,
        OwnerNotFound = notFound,
        Field = Field,
        Collection = "permissions",
        KeyOf = static item => item is JsonObject permission ? Key(permission) : null,
        CheckAdded = static (context, items) => CheckAsync(context, items),
        Show = show,
        AddStatus = 201,
    };

    private static async ValueTask<ManagementError?> CheckAsync(ManagementContext context, IReadOnlyList<JsonNode> permissions)
    {
        var apis = await ReadApisAsync(context, permissions);
        foreach (var permission in permissions.Select(static item => item.AsObject()))
        {
            if (apis.GetValueOrDefault(permission.Text("resource_server_identifier")!) is not { } api)
            {
                return ResourceServerResource.NotFound;
            }

            if (FindScope(api, permission) is null)
            {
                return new ManagementError(400, "One or more of the scopes do not exist.", "inexistent_permission");
            }
        }

        return null;
    }

    /// <summary>The APIs of permissions by their identifiers, in one call to the store.</summary>
    private static ValueTask<IReadOnlyDictionary<string, JsonObject>> ReadApisAsync(ManagementContext context, IEnumerable<JsonNode> permissions)
        => context.Documents(ResourceServerResource.Kind).FindManyAsync("identifier", permissions.Select(static item => item.AsObject().Text("resource_server_identifier")!));

    private static async ValueTask<IReadOnlyList<JsonObject>> ReadRolesAsync(ManagementContext context, JsonObject user)
        => [.. (await context.Documents(RoleResource.Kind).GetManyAsync(user["_roles"].Texts())).OfType<VersionedJson>().Select(static role => role.Value)];

    private static IEnumerable<JsonObject> PermissionsOf(JsonObject role) => (role[Field] as JsonArray ?? []).OfType<JsonObject>();

    private static JsonObject? FindScope(JsonObject api, JsonObject permission)
        => (api["scopes"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(scope => scope.Text("value") == permission.Text("permission_name"));

    private static string Key(JsonObject permission) => $"{permission.Text("resource_server_identifier")}\n{permission.Text("permission_name")}";

    private static JsonObject Describe(IReadOnlyDictionary<string, JsonObject> apis, JsonObject permission)
    {
        var identifier = permission.Text("resource_server_identifier")!;
        var api = apis.GetValueOrDefault(identifier);
        return new JsonObject
        {
            ["permission_name"] = permission.Text("permission_name"),
            ["description"] = api is null ? "" : FindScope(api, permission)?.Text("description") ?? "",
            ["resource_server_name"] = api?.Text("name") ?? identifier,
            ["resource_server_identifier"] = identifier,
        };
    }

    /// <summary>What a user has through roles joins what the user has directly; one permission lists all its sources.</summary>
    private static void Add(OrderedDictionary<string, JsonObject> shown, IReadOnlyDictionary<string, JsonObject> apis, JsonObject permission, JsonObject source)
    {
        var key = Key(permission);
        if (!shown.TryGetValue(key, out var described))
        {
            described = Describe(apis, permission);
            described["sources"] = new JsonArray();
            shown.Add(key, described);
        }

        described["sources"]!.AsArray().Add((JsonNode)source);
    }

    private static JsonObject Source(string id, string name, string type) => new() { ["source_id"] = id, ["source_name"] = name, ["source_type"] = type };
}
