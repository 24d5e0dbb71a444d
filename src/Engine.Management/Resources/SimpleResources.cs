using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engine.Core.Configuration.References;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Resources that are a description and little else.</summary>
internal static partial class SimpleResources
{
    public static readonly IReadOnlyList<Resource> All =
    [
        new()
        {
            Path = "/rules",
            Kind = DocumentKind.Of("rule", "id", unique: ["name"]),
            NewId = static secrets => secrets.Id("rul_", 16),
            Collection = "rules",
            NotFound = new(404, "The rule does not exist", "inexistent_rule"),
            Conflict = new(409, "A rule with the same name already exists", "rule_conflict"),
            DeleteIsIdempotent = true,
            BeforeCreate = static async (context, rule, _) =>
            {
                // A new rule is the last one: a constant could not say that.
                rule["order"] ??= (await context.Documents(DocumentKind.Of("rule", "id", unique: ["name"])).ListAsync()).Count + 1;
                return null;
            },
        },
        new()
        {
            Path = "/hooks",
            Kind = DocumentKind.Of("hook", "id", unique: ["name"]),
            NewId = static secrets => secrets.Id("", 26).ToUpperInvariant(),
            Collection = "hooks",
            NotFound = new(404, "The hook does not exist", "inexistent_hook"),
            Conflict = new(409, "A hook with the same name already exists", "hook_conflict"),
            DeleteIsIdempotent = true,
            BeforeCreate = NameHook,
            BeforeUpdate = NameHook,
        },
        new()
        {
            Path = "/network-acls",
            Form = ListForm.Wrapped,
            Kind = DocumentKind.Of("network_acl", "id"),
            NewId = static secrets => secrets.Id("acl_", 22),
            Collection = "network_acls",
            Verbs = "list get create update replace delete",
            DeleteStatus = 200,
            ShowDeleted = static (_, _) => new JsonObject { ["code"] = 204, ["object"] = "" },
            Show = static (context, acl) =>
            {
                if (context.Operation.Method == "GET")
                {
                    acl["tenant_id"] = context.Tenant.Name;
                    acl["deleted_at"] = null;
                }

                return acl;
            },
            NotFound = new(404, "NetworkACL with this ID was not found"),
            Timestamps = true,
        },
        TokenExchangeProfiles.Definition,
        new()
        {
            Path = "/branding/themes",
            Parameter = "themeId",
            Kind = DocumentKind.Of("branding_theme", "themeId"),
            IdField = "themeId",
            NewId = static secrets => secrets.Id("", 32),
            Collection = "themes",
            Verbs = "get create update delete",
            CreateStatus = 200,
            NotFound = Branding.NoTheme,
        },
        new()
        {
            Path = "/branding/phone/providers",
            Kind = DocumentKind.Of("phone_provider", "id"),
            NewId = static secrets => secrets.Id("pro_", 22),
            Collection = "providers",
            Form = ListForm.Wrapped,
            NotFound = new(404, "Notification Resource not found"),
            Timestamps = true,
            Show = Branding.WithTenant,
        },
        new()
        {
            Path = "/branding/phone/templates",
            Kind = DocumentKind.Of("phone_template", "id", unique: ["type"]),
            NewId = static secrets => secrets.Id("tem_", 22),
            Collection = "templates",
            Form = ListForm.Wrapped,
            NotFound = new(404, "Notification Resource not found"),
            Timestamps = true,
            Show = Branding.WithTenant,
            BeforeCreate = static (_, template, _) =>
            {
                if (template["content"] is JsonObject content)
                {
                    content["syntax"] ??= "liquid";
                }

                return new((ManagementError?)null);
            },
        },
        new()
        {
            Path = "/rate-limit-policies",
            Kind = DocumentKind.Of("rate_limit_policy", "id"),
            NewId = static secrets => secrets.Id("rlp_", 21),
            Collection = "rate_limit_policies",
            Form = ListForm.Wrapped,
            NotFound = new(404, "Rate limit policy not found."),
            DeleteIsIdempotent = true,
            Timestamps = true,
        },
        CustomDomainResource.Definition,
        .. StreamResources.All,
        .. ProfileResources.All,
    ];

    /// <summary>A hook's name is its words in small letters, joined by hyphens; a number is a word.</summary>
    private static ValueTask<ManagementError?> NameHook(ManagementContext context, JsonObject hook, JsonObject? before)
    {
        hook["name"] = string.Join('-', Words().Matches(hook.Text("name")!).Select(static word => word.Value.ToLowerInvariant()));
        return new((ManagementError?)null);
    }

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
