using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Invitations to an organization, and the domains by which people are led to it.</summary>
internal static class OrganizationInvitations
{
    private const int WeekInSeconds = 7 * 24 * 60 * 60;

    private static readonly DocumentKind InvitationKind = DocumentKind.Of(
        "organization_invitation",
        "id",
        indexed: [ParentRule.Field],
        references:
        [
            DocumentKind.Names(ParentRule.Field, "organization", OnRemoval.Remove, indexed: true) with { MustExist = true },
            DocumentKind.Names("client_id", "client", OnRemoval.Remove) with { MustExist = true },
            DocumentKind.Names("connection_id", "connection", OnRemoval.Remove),
            DocumentKind.Names("roles", "role", OnRemoval.RemoveEntry),
        ]);

    private static readonly DocumentKind DomainKind = DocumentKind.Of(
        "organization_discovery_domain",
        "id",
        indexed: [ParentRule.Field, "domain"],
        references: [DocumentKind.Names(ParentRule.Field, "organization", OnRemoval.Remove, indexed: true) with { MustExist = true }]);
    private static readonly ManagementError NoDomain = new(404, "No organization domain found by that id");

    public static readonly Resource Invitations = new()
    {
        Path = "/organizations/{id}/invitations",
        Parameter = "invitation_id",
        Kind = InvitationKind,
        NewId = static secrets => secrets.Id("uinv_", 16),
        Collection = "invitations",
        Verbs = "list get create delete",
        Parent = OrganizationResource.Owner,
        NotFound = new(404, "The invitation does not exist.", "inexistent_invitation"),
        DeleteIsIdempotent = true,
        BeforeCreate = InviteAsync,
    };

    public static readonly Resource Domains = new()
    {
        Path = "/organizations/{id}/discovery-domains",
        Parameter = "discovery_domain_id",
        Kind = DomainKind,
        NewId = static secrets => secrets.Id("ord_", 22),
        Collection = "domains",
        Form = ListForm.Wrapped,
        Parent = OrganizationResource.Owner,
        NotFound = NoDomain,
        DeleteIsIdempotent = true,
        BeforeCreate = static async (context, domain, _) =>
        {
            var name = domain.Text("domain")!;
            domain["verification_host"] = $"_ss-verification.{context["id"]}.{name}";
            domain["verification_txt"] = context.Secrets.Hex(32);
            return (await FindDomainAsync(context, name)) is null ? null : new ManagementError(409, "The domain already exists for the organization");
        },
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
        => handlers.Add("GET /organizations/{id}/discovery-domains/name/{discovery_domain}", OrganizationResource.Within(static async (context, _)
            => await FindDomainAsync(context, context["discovery_domain"]) is { } found ? ManagementResult.Ok(ResourceOperations.Show(Domains, context, found)) : NoDomain));

    private static async ValueTask<JsonObject?> FindDomainAsync(ManagementContext context, string name)
        => (await context.Documents(DomainKind).ListAsync(new DocumentFilter.Indexed("domain", name))).FirstOrDefault(domain => domain.Value.Text(ParentRule.Field) == context["id"])?.Value;

    /// <summary>An invitation leads to where the application, or else the tenant, begins a login.</summary>
    private static async ValueTask<ManagementError?> InviteAsync(ManagementContext context, JsonObject invitation, JsonObject? before)
    {
        if (await context.Documents(ClientResource.Kind).GetAsync(invitation.Text("client_id")!) is not { } client)
        {
            return ClientResource.NotFound;
        }

        if (invitation.Text("connection_id") is { } connection && await OrganizationConnections.Connections.FindAsync(context, context["id"], connection) is null)
        {
            return ManagementError.InvalidBody("The connection is not enabled for the organization");
        }

        if (!await context.Documents(RoleResource.Kind).HasAllAsync(invitation["roles"].Texts()))
        {
            return RoleResource.NotFound;
        }

        var settings = await SingletonOperations.ReadAsync(TenantSettingsResource.Definition, context);
        if ((client.Value.Text("initiate_login_uri") ?? settings?.Text("default_redirection_uri")) is not { Length: > 0 } start)
        {
            return ManagementError.InvalidBody("A default login route is required to generate the invitation url");
        }

        var organization = (await context.Documents(OrganizationResource.Kind).GetAsync(context["id"]))!.Value;
        var ticket = context.Secrets.Id("", 32);
        var lifetime = context.BodyObject["ttl_sec"] is JsonValue sent && sent.TryGetValue(out double seconds) && seconds > 0 ? seconds : WeekInSeconds;
        invitation["organization_id"] = context["id"];
        invitation["ticket_id"] = ticket;
        invitation["invitation_url"] = $"{start}{(start.Contains('?', StringComparison.Ordinal) ? '&' : '?')}invitation={ticket}&organization={context["id"]}&organization_name={Uri.EscapeDataString(organization.Text("name")!)}";
        invitation["created_at"] = context.Timestamp;
        invitation["expires_at"] = Json.Timestamp(context.Scope.Now.AddSeconds(lifetime));
        return null;
    }
}
