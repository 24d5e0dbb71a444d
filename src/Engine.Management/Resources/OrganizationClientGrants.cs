using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>The client grants of an organization, and the organizations of a client grant.</summary>
internal static class OrganizationClientGrants
{
    public static readonly Pairing Grants = new("organization_client_grant", "grant_id", "organization", "client_grant");

    public static readonly JoinedRelation Relation = new(
        Grants,
        new()
        {
            Path = "/organizations/{id}/client-grants",
            Kind = OrganizationResource.Kind,
            NotFound = OrganizationResource.NotFound,
            Collection = "client_grants",
            Item = "grant_id",
            AddStatus = 201,
            Show = static (context, grant, _) => ResourceOperations.Show(ClientGrantResource.Definition, context, grant),
            IsWanted = IsWanted,
        },
        new()
        {
            Path = "/client-grants/{id}/organizations",
            Kind = ClientGrantResource.Definition.Kind,
            NotFound = ClientGrantResource.Definition.NotFound,
            Collection = "organizations",
            Verbs = "list",
            Show = static (context, organization, _) => ResourceOperations.Show(OrganizationResource.Definition, context, organization),
        });

    private static bool IsWanted(ManagementContext context, JsonObject grant)
    {
        var ids = context.Query.All("grant_ids").SelectMany(static ids => ids.Split(',')).ToList();
        return (ids.Count == 0 || ids.Contains(grant.Text("id")!))
            && (context.Query["audience"] ?? grant.Text("audience")) == grant.Text("audience")
            && (context.Query["client_id"] ?? grant.Text("client_id")) == grant.Text("client_id");
    }
}
