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
}
