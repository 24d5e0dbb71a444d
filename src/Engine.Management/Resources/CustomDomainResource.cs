using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Domains of the tenant's own: <c>/custom-domains</c>.</summary>
internal static class CustomDomainResource
{
    public static readonly Resource Definition = new()
    {
        Path = "/custom-domains",
        Kind = DocumentKind.Of("custom_domain", "custom_domain_id", unique: ["domain"]),
        IdField = "custom_domain_id",
        NewId = static secrets => secrets.Id("cd_", 16),
        Collection = "custom_domains",
        Form = ListForm.Array,
        Defaults = Json.ParseObject("""{"primary":true,"is_default":false,"status":"pending_verification","tls_policy":"recommended"}"""),
        NotFound = new(404, "The custom domain {id} does not exist", "inexistent_custom_domain"),
        Conflict = new(409, "A custom domain with the same name already exists", "custom_domain_conflict"),
        DeleteIsIdempotent = true,
        Merged = ["domain_metadata"],
        BeforeCreate = static (context, domain, _) =>
        {
            Complete(context, domain);
            return new((ManagementError?)null);
        },
        BeforeUpdate = static (_, domain, _) =>
        {
            domain.RemoveNullsInside("domain_metadata");
            if (domain["domain_metadata"] is JsonObject { Count: 0 })
            {
                domain.Remove("domain_metadata");
            }

            return new((ManagementError?)null);
        },
    };

    private static void Complete(ManagementContext context, JsonObject domain)
    {
        var name = domain.Text("domain")!;
        var id = domain.Text("custom_domain_id")!;
        domain["created_at"] = context.Timestamp;
        domain["verification"] = new JsonObject
        {
            ["methods"] = new JsonArray(domain.Text("type") == "self_managed_certs"
                ? new JsonObject { ["name"] = "TXT", ["record"] = $"auth0-domain-verification={context.Secrets.Id("", 32)}", ["domain"] = $"_cf-custom-hostname.{name}" }
                : new JsonObject { ["name"] = "CNAME", ["record"] = $"{context.Tenant.Name}-{id.Replace('_', '-').ToLowerInvariant()}.edge.{context.Endpoint.Request.Host}", ["domain"] = name }),
        };
    }
}
