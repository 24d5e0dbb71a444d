using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Core.Roles;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Roles, their permissions and their members: <c>/roles</c>.</summary>
internal static class RoleResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of(EntityKinds.Roles, new Role { Id = "", Name = "" }) with
    {
        References = [DocumentKind.Names("owner_id", "organization", OnRemoval.Remove)],
    };

    public static readonly ManagementError NotFound = new(404, "The role does not exist.");

    public static readonly Resource Definition = new()
    {
        Path = "/roles",
        Kind = Kind,
        NewId = static secrets => secrets.Id("rol_", 16),
        Collection = "roles",
        CreateStatus = 200,
        DeleteStatus = 200,
        NotFound = NotFound,
        Conflict = new(409, "A role with this name already exists"),
        Filter = static context => context.Query["name_filter"] is { } name ? new DocumentFilter.Field("name", FieldComparison.Contains, name, IgnoreCase: true) : null,
        BeforeCreate = static async (context, role, _) => role.Text("owner_id") is { } owner && await context.Documents(OrganizationResource.Kind).GetAsync(owner) is null
            ? OrganizationResource.NotFound
            : null,
        ShowDeleted = static (_, _) => new JsonObject(),
        Show = static (context, role) =>
        {
            role["type"] ??= "tenant";
            role["description"] ??= context.Operation.Method == "POST" ? null : "";
            return role;
        },
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /roles/{id}/users", ListUsersAsync);
        handlers.Add("POST /roles/{id}/users", AssignUsersAsync);
    }

    private static async ValueTask<ManagementResult> ListUsersAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["id"]) is null)
        {
            return NotFound;
        }

        var filter = new DocumentFilter.Indexed("role", context["id"]);
        return await Paging.ListAsync(context, context.Documents(UserResource.Kind), "users", ListForm.Array, 50, filter, static user => Summary(user));
    }

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

    private static async ValueTask<ManagementResult> AssignUsersAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["id"]) is null)
        {
            return NotFound;
        }

        var users = context.Documents(UserResource.Kind);
        if (!await users.HasAllAsync(context.BodyObject["users"].Texts()))
        {
            return UserResource.NotFound;
        }

        foreach (var id in context.BodyObject["users"].Texts())
        {
            await users.ChangeAsync(id, user => user["_roles"] = user["_roles"].Texts().Append(context["id"]).Distinct().ToJson());
        }

        return ManagementResult.Ok(new JsonObject());
    }
}
