using System.Text.Json.Nodes;
using Engine.Core.Time;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Resources that are a description and little else.</summary>
internal static class SimpleResources
{
    public static readonly IReadOnlyList<Resource> All =
    [
        new()
        {
            Path = "/rules",
            Kind = DocumentKind.Of("rule", "id", unique: ["name"]),
            NewId = static secrets => secrets.Id("rul_", 16),
            Collection = "rules",
            Defaults = Json.ParseObject("""{"enabled":true,"stage":"login_success"}"""),
            NotFound = new(404, "The rule does not exist", "inexistent_rule"),
            Conflict = new(409, "A rule with the same name already exists", "rule_conflict"),
            DeleteIsIdempotent = true,
            Filters = Field("enabled"),
            BeforeCreate = static async (context, rule, _) =>
            {
                rule["order"] ??= (await context.Documents(DocumentKind.Of("rule", "id", unique: ["name"])).ListAsync()).Count + 1;
                return null;
            },
        },
        new()
        {
            Path = "/hooks",
            Kind = DocumentKind.Of("hook", "id", unique: ["name"], secrets: ["_secrets"]),
            NewId = static secrets => secrets.Id("", 26).ToUpperInvariant(),
            Collection = "hooks",
            Defaults = Json.ParseObject("""{"enabled":false,"dependencies":{}}"""),
            NotFound = new(404, "The hook does not exist", "inexistent_hook"),
            Conflict = new(409, "A hook with the same name already exists", "hook_conflict"),
            DeleteIsIdempotent = true,
            Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["enabled"] = "enabled", ["triggerId"] = "triggerId" },
        },
        new()
        {
            Path = "/log-streams",
            Kind = DocumentKind.Of("log_stream", "id", secrets: ["sink"]),
            NewId = static secrets => "lst_" + Digits(secrets, 16),
            Collection = "log_streams",
            Form = ListForm.AlwaysArray,
            PageSize = 100,
            CreateStatus = 200,
            Defaults = Json.ParseObject("""{"status":"active","isPriority":false}"""),
            NotFound = new(404, "The log stream does not exist."),
            DeleteIsIdempotent = true,
            BeforeCreate = static (context, stream, _) => new(CompleteSink(context, stream)),
            Show = static (_, stream) =>
            {
                if (stream["sink"] is JsonObject sink && sink.ContainsKey("mixpanelServiceAccountPassword"))
                {
                    sink["mixpanelServiceAccountPassword"] = "********";
                }

                return stream;
            },
        },
        new()
        {
            Path = "/network-acls",
            Form = ListForm.Wrapped,
            Kind = DocumentKind.Of("network_acl", "id"),
            NewId = static secrets => secrets.Uuid(),
            Collection = "network_acls",
            Verbs = "list get create update replace delete",
            DeleteStatus = 200,
            ShowDeleted = static (_, _) => new JsonObject { ["code"] = 204, ["object"] = "" },
            Show = static (context, acl) =>
            {
                acl["tenant_id"] = context.Tenant.Name;
                acl["deleted_at"] ??= null;
                return acl;
            },
            NotFound = new(404, "NetworkACL with this ID was not found"),
            Timestamps = true,
        },
        new()
        {
            Path = "/self-service-profiles",
            Kind = DocumentKind.Of("self_service_profile", "id"),
            NewId = static secrets => secrets.Id("ssp_", 22),
            Collection = "self_service_profiles",
            Defaults = Json.ParseObject("""{"user_attributes":[]}"""),
            NotFound = new(404, "Profile with ID: {id} not found"),
            DeleteIsIdempotent = true,
            Timestamps = true,
        },
        new()
        {
            Path = "/token-exchange-profiles",
            Kind = DocumentKind.Of("token_exchange_profile", "id", unique: ["subject_token_type"]),
            NewId = static secrets => secrets.Id("tep_", 16),
            Collection = "token_exchange_profiles",
            Form = ListForm.Wrapped,
            NotFound = new(404, "Token exchange profile not found."),
            DeleteIsIdempotent = true,
            Timestamps = true,
        },
        new()
        {
            Path = "/user-attribute-profiles",
            Kind = DocumentKind.Of("user_attribute_profile", "id"),
            NewId = static secrets => secrets.Id("uap_", 16),
            Collection = "user_attribute_profiles",
            Form = ListForm.Wrapped,
            NotFound = new(404, "User attribute profile not found."),
            DeleteIsIdempotent = true,
        },
        new()
        {
            Path = "/connection-profiles",
            Kind = DocumentKind.Of("connection_profile", "id"),
            NewId = static secrets => secrets.Id("cop_", 16),
            Collection = "connection_profiles",
            Form = ListForm.Wrapped,
            NotFound = new(404, "Connection profile not found."),
            DeleteIsIdempotent = true,
        },
        new()
        {
            Path = "/event-streams",
            Kind = DocumentKind.Of("event_stream", "id", secrets: ["destination"]),
            NewId = static secrets => secrets.Id("est_", 22),
            Collection = "eventStreams",
            Form = ListForm.Wrapped,
            Defaults = Json.ParseObject("""{"status":"enabled"}"""),
            BeforeCreate = static (context, stream, _) =>
            {
                if (stream["destination"] is JsonObject destination && destination.Text("type") == "eventbridge" && destination["configuration"] is JsonObject configuration)
                {
                    configuration["aws_partner_event_source"] = $"aws.partner/auth0.com/{context.Tenant.Name}-{context.Secrets.Uuid()}/auth0.events";
                }

                return new((ManagementError?)null);
            },
            Show = static (_, stream) =>
            {
                if (stream["destination"]?["configuration"]?["webhook_authorization"] is JsonObject authorization)
                {
                    Singletons.WithoutSecrets(authorization, "token", "password", "header_value");
                }

                return stream;
            },
            NotFound = new(404, "The requested stream does not exist."),
            DeleteIsIdempotent = true,
            Timestamps = true,
        },
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
            Kind = DocumentKind.Of("phone_provider", "id", secrets: ["credentials"]),
            NewId = static secrets => secrets.Id("pro_", 22),
            Collection = "providers",
            Form = ListForm.Wrapped,
            Defaults = Json.ParseObject("""{"channel":"phone","disabled":false}"""),
            NotFound = new(404, "Notification Resource not found"),
            Hidden = ["credentials"],
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
            Defaults = Json.ParseObject("""{"channel":"phone","disabled":false,"customizable":true}"""),
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
            Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["resource"] = "resource", ["consumer"] = "consumer", ["consumer_selector"] = "consumer_selector" },
        },
        CustomDomainResource.Definition,
    ];

    private static Dictionary<string, string> Field(string name) => new(StringComparer.Ordinal) { [name] = name };

    private static string Digits(SecretSource secrets, int count)
    {
        var random = new byte[count];
        secrets.Fill(random);
        return string.Concat(random.Select(static value => (char)('0' + (value % 10))));
    }

    private static ManagementError? CompleteSink(ManagementContext context, JsonObject stream)
    {
        if (stream["sink"] is JsonObject sink)
        {
            switch (stream.Text("type"))
            {
                case "eventbridge":
                    sink["awsPartnerEventSource"] = $"aws.partner/auth0.com/{context.Tenant.Name}-{context.Secrets.Uuid()}/auth0.logs";
                    break;
                case "eventgrid":
                    sink["azurePartnerTopic"] = $"auth0-{context.Tenant.Name}-{context.Secrets.Uuid()}";
                    break;
            }
        }

        return null;
    }
}
