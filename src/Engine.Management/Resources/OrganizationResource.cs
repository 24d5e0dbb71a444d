using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Organizations: <c>/organizations</c>. What they are joined to is in the files beside this one.</summary>
internal static class OrganizationResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of("organization", "id", unique: ["name"]);

    public static readonly ManagementError NotFound = new(404, "No organization found by that id or name");

    /// <summary>The organization a path names.</summary>
    public static readonly ParentRule Owner = new("id", Kind, NotFound);

    public static readonly Resource Definition = new()
    {
        Path = "/organizations",
        Kind = Kind,
        NewId = static secrets => secrets.Id("org_", 16),
        Collection = "organizations",
        NotFound = NotFound,
        Conflict = new(409, "An organization with this name already exists."),
        DeleteIsIdempotent = true,
        BeforeCreate = OrganizationConnections.PrepareAsync,
        AfterCreate = OrganizationConnections.EnableAsync,
        BeforeUpdate = static (_, organization, _) =>
        {
            if (organization["metadata"] is JsonObject { Count: 0 })
            {
                organization.Remove("metadata");
            }

            return new((ManagementError?)null);
        },
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /organizations/name/{name}", GetByNameAsync);
        OrganizationMembers.AddVerbs(handlers);
        OrganizationConnections.AddVerbs(handlers);
        OrganizationClients.AddVerbs(handlers);
    }

    /// <summary>A handler for what belongs to the organization of the path: it runs when there is one.</summary>
    public static ManagementHandler Within(Func<ManagementContext, string, ValueTask<ManagementResult>> handler)
        => async context => await Owner.CheckAsync(context) is { } missing ? missing : await handler(context, context["id"]);

    private static async ValueTask<ManagementResult> GetByNameAsync(ManagementContext context)
        => await context.Documents(Kind).FindAsync("name", context["name"]) is { } found
            ? ManagementResult.Ok(ResourceOperations.Show(Definition, context, found.Value))
            : NotFound;
}
