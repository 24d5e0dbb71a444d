using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>The client grants of an organization, and the organizations of a client grant.</summary>
internal static class OrganizationClientGrants
{
    private const string Path = "/organizations/{id}/client-grants";

    public static readonly Pairing Grants = new("organization_client_grant", "grant_id", "organization", "client_grant");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET " + Path, OrganizationResource.Within(ListAsync));
        handlers.Add("POST " + Path, OrganizationResource.Within(AddAsync));
        handlers.Add($"DELETE {Path}/{{grant_id}}", OrganizationResource.Within(static async (context, id) =>
        {
            await Grants.RemoveAsync(context, id, context["grant_id"]);
            return ManagementResult.NoContent;
        }));
        handlers.Add("GET /client-grants/{id}/organizations", ListOfGrantAsync);
    }

    private static async ValueTask<JsonObject?> FindGrantAsync(ManagementContext context, string id)
        => await context.Documents(ClientGrantResource.Definition.Kind).GetAsync(id) is { } found ? ResourceOperations.Show(ClientGrantResource.Definition, context, found.Value) : null;

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context, string id)
    {
        var wanted = context.Query.All("grant_ids").SelectMany(static ids => ids.Split(',')).ToHashSet(StringComparer.Ordinal);
        var shown = new List<JsonNode>();
        var ids = (await Grants.ListAsync(context, id)).Select(Grants.OtherOf).Where(grant => wanted.Count == 0 || wanted.Contains(grant));
        foreach (var found in await context.Documents(ClientGrantResource.Definition.Kind).GetManyAsync(ids))
        {
            if (found is { } read
                && ResourceOperations.Show(ClientGrantResource.Definition, context, read.Value) is var grant
                && (context.Query["audience"] ?? grant.Text("audience")) == grant.Text("audience")
                && (context.Query["client_id"] ?? grant.Text("client_id")) == grant.Text("client_id"))
            {
                shown.Add(grant);
            }
        }

        return Paging.Slice(context.Query, shown, "client_grants", ListForm.Array, 50);
    }

    private static async ValueTask<ManagementResult> AddAsync(ManagementContext context, string id)
    {
        var grantId = context.BodyObject.Text("grant_id")!;
        if (await FindGrantAsync(context, grantId) is not { } grant)
        {
            return ClientGrantResource.Definition.NotFound;
        }

        await Grants.AddAsync(context, id, grantId);
        grant["grant_id"] = grantId;
        return ManagementResult.Ok(grant, 201);
    }

    private static async ValueTask<ManagementResult> ListOfGrantAsync(ManagementContext context)
        => await FindGrantAsync(context, context["id"]) is null
            ? ClientGrantResource.Definition.NotFound
            : Paging.Slice(context.Query, await OrganizationResource.ShowOwnersAsync(context, await Grants.ListOwnersAsync(context, context["id"])), "organizations", ListForm.Array, 50);
}
