using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>
/// Domains of the tenant's own: <c>/custom-domains</c>. The default one is a custom domain marked so, or else the canonical one,
/// which is the host of the issuer. The engine does not look into the DNS: a domain stays unverified.
/// </summary>
internal static class CustomDomainResource
{
    private static readonly DocumentKind Kind = DocumentKind.Of("custom_domain", "custom_domain_id", unique: ["domain"]);

    public static readonly Resource Definition = new()
    {
        Path = "/custom-domains",
        Kind = Kind,
        IdField = "custom_domain_id",
        NewId = static secrets => secrets.Id("cd_", 16),
        Collection = "custom_domains",
        Form = ListForm.Array,
        NotFound = new(404, "The custom domain {id} does not exist", "inexistent_custom_domain"),
        Conflict = new(409, "A custom domain with the same name already exists", "custom_domain_conflict"),
        DeleteIsIdempotent = true,
        BeforeCreate = CompleteAsync,
        BeforeUpdate = static (_, domain, _) =>
        {
            domain.RemoveNullsInside("domain_metadata");
            return new((ManagementError?)null);
        },
        Show = static (_, domain) =>
        {
            if (IsSelfManaged(domain))
            {
                domain["custom_client_ip_header"] ??= null;
            }

            return domain;
        },
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /custom-domains/default", GetDefaultAsync);
        handlers.Add("PATCH /custom-domains/default", SetDefaultAsync);
        handlers.Add("POST /custom-domains/{id}/verify", VerifyAsync);
    }

    private static bool IsSelfManaged(JsonObject domain) => domain.Text("type") == "self_managed_certs";

    private static async ValueTask<ManagementError?> CompleteAsync(ManagementContext context, JsonObject domain, JsonObject? before)
    {
        var name = domain.Text("domain")!;
        var id = domain.Text("custom_domain_id")!;
        domain["primary"] = (await context.Documents(Kind).ListAsync()).Count == 0;
        domain["created_at"] = context.Timestamp;
        var method = IsSelfManaged(domain)
            ? new JsonObject { ["name"] = "TXT", ["record"] = context.Secrets.Uuid(), ["domain"] = $"_cf-custom-hostname.{name}" }
            : new JsonObject { ["name"] = "CNAME", ["record"] = $"{context.Tenant.Name}-{id.Replace('_', '-').ToLowerInvariant()}.edge.{CanonicalName(context)}", ["domain"] = name };
        domain["verification"] = new JsonObject { ["methods"] = new JsonArray(method) };
        if (!IsSelfManaged(domain))
        {
            domain["tls_policy"] ??= "recommended";
        }

        return null;
    }

    private static string CanonicalName(ManagementContext context) => new Uri(context.Scope.Issuer).Authority;

    private static async ValueTask<JsonObject?> FindDefaultAsync(ManagementContext context)
        => (await context.Documents(Kind).ListAsync()).FirstOrDefault(static domain => domain.Value.Flag("is_default") == true)?.Value;

    private static async ValueTask<ManagementResult> GetDefaultAsync(ManagementContext context)
        => await FindDefaultAsync(context) is { } found
            ? ManagementResult.Ok(ResourceOperations.Show(Definition, context, found))
            : ManagementResult.Ok(new JsonObject { ["domain"] = CanonicalName(context) });

    private static async ValueTask<ManagementResult> SetDefaultAsync(ManagementContext context)
    {
        var name = context.BodyObject.Text("domain")!;
        var chosen = await context.Documents(Kind).FindAsync("domain", name);
        if (chosen is null && name != CanonicalName(context))
        {
            return new ManagementError(404, $"The custom domain {name} does not exist", "inexistent_custom_domain");
        }

        if (await FindDefaultAsync(context) is { } known)
        {
            await context.Documents(Kind).ChangeAsync(known.Text("custom_domain_id")!, static domain => domain["is_default"] = false);
        }

        if (chosen is not null)
        {
            await context.Documents(Kind).ChangeAsync(chosen.Value.Text("custom_domain_id")!, static domain => domain["is_default"] = true);
        }

        return await GetDefaultAsync(context);
    }

    private static async ValueTask<ManagementResult> VerifyAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["id"]) is not { } domain)
        {
            return Definition.NotFound with { Message = Definition.NotFound.Message.Replace("{id}", context["id"], StringComparison.Ordinal) };
        }

        var shown = ResourceOperations.Show(Definition, context, domain.Value);
        shown.Remove("is_default");
        return ManagementResult.Ok(shown);
    }
}
