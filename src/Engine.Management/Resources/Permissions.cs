using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>The permissions of roles and of users: a relation to the scopes of APIs.</summary>
internal static class Permissions
{
    private const string Field = "_permissions";

    public static async ValueTask<ManagementResult> ListAsync(ManagementContext context, DocumentKind kind, ManagementError notFound)
    {
        if (await context.Documents(kind).GetAsync(context["id"]) is not { } owner)
        {
            return notFound;
        }

        var items = new List<JsonNode>();
        foreach (var permission in owner.Value[Field] as JsonArray ?? [])
        {
            items.Add(await DescribeAsync(context, permission!.AsObject()));
        }

        if (kind == UserResource.Kind)
        {
            items.ForEach(static item => item["sources"] = new JsonArray(Source("", "", "DIRECT")));
            await AddFromRolesAsync(context, owner.Value, items);
        }

        return Paging.Slice(context.Query, items, "permissions", ListForm.Array, 50);
    }

    public static async ValueTask<ManagementResult> AddAsync(ManagementContext context, DocumentKind kind, ManagementError notFound)
    {
        foreach (var permission in Requested(context))
        {
            var api = await context.Documents(ResourceServerResource.Kind).FindAsync("identifier", permission.Text("resource_server_identifier")!);
            if (api is null)
            {
                return ResourceServerResource.NotFound;
            }

            if (!ScopesOf(api.Value).Any(scope => scope.Text("value") == permission.Text("permission_name")))
            {
                return new ManagementError(400, "One or more of the scopes do not exist.", "inexistent_permission");
            }
        }

        var changed = await context.Documents(kind).ChangeAsync(context["id"], owner =>
        {
            var kept = owner[Field] as JsonArray ?? [];
            var known = kept.Select(static item => Key(item!.AsObject())).ToHashSet(StringComparer.Ordinal);
            var added = Requested(context).Where(permission => known.Add(Key(permission)));
            owner[Field] = new JsonArray([.. kept.Select(static item => item!.DeepClone()), .. added.Select(static item => (JsonNode)item.Copy())]);
        });
        return changed is null ? notFound : ManagementResult.Ok(new JsonObject(), 201);
    }

    public static async ValueTask<ManagementResult> RemoveAsync(ManagementContext context, DocumentKind kind, ManagementError notFound)
    {
        var removed = Requested(context).Select(Key).ToHashSet(StringComparer.Ordinal);
        var changed = await context.Documents(kind).ChangeAsync(context["id"], owner =>
            owner[Field] = new JsonArray([.. (owner[Field] as JsonArray ?? []).Where(item => !removed.Contains(Key(item!.AsObject()))).Select(static item => item!.DeepClone())]));
        return changed is null ? notFound : ManagementResult.NoContent;
    }

    private static IEnumerable<JsonObject> Requested(ManagementContext context) => (context.BodyObject["permissions"] as JsonArray ?? []).OfType<JsonObject>();

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
        foreach (var id in user["_roles"].Texts())
        {
            if (await context.Documents(RoleResource.Kind).GetAsync(id) is not { } role)
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
