using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>The settings of the tenant: <c>/tenants/settings</c>.</summary>
internal static class TenantSettingsResource
{
    private static readonly JsonObject Defaults = Json.ParseObject("""
        {"enabled_locales":["en"],"session_lifetime":168,"idle_session_lifetime":72,"sandbox_version":"22","session_cookie":{"mode":"persistent"},
         "sessions":{"oidc_logout_prompt_enabled":true},"oidc_logout":{"rp_logout_end_session_endpoint_discovery":true},"allowed_logout_urls":[],
         "flags":{"allow_changing_enable_sso":false,"disable_impersonation":true,"enable_sso":true,"universal_login":true,"revoke_refresh_token_grant":false,
                  "disable_clickjack_protection_headers":false,"enable_dynamic_client_registration":false,"enable_client_connections":true,
                  "enable_public_signup_user_exists_error":false,"use_scope_descriptions_for_consent":false,"enable_apis_section":false,"enable_pipeline2":false,
                  "change_pwd_flow_v1":false,"enable_custom_domain_in_emails":false,"enable_legacy_logs_search_v2":false}}
        """);

    /// <summary>Lifetimes that may be given in minutes too; they are kept and shown in hours.</summary>
    private static readonly string[] Lifetimes = ["session_lifetime", "idle_session_lifetime", "ephemeral_session_lifetime", "idle_ephemeral_session_lifetime"];

    public static readonly Singleton Definition = new()
    {
        Path = "/tenants/settings",
        Kind = DocumentKind.Of(EntityKinds.TenantSettings, new TenantSettings()),
        Id = EntityKinds.SettingsId,
        Defaults = new JsonObject(),
        BeforeWrite = static (context, settings, _) => new(Check(context, settings)),
        Show = Show,
    };

    private static ManagementError? Check(ManagementContext context, JsonObject settings)
    {
        settings.Remove("_id");
        FoldMinutes(settings);
        if (Lifetimes.FirstOrDefault(name => settings[name] is JsonValue value && value.TryGetValue(out double hours) && SessionLifetimeRules.IsTooShort(hours)) is { } tooShort)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Value {settings[tooShort]!.ToJsonString()} is less than minimum: a session lives at least a minute' on property {tooShort}.");
        }

        foreach (var name in new[] { "default_audience", "default_directory", "default_redirection_uri" })
        {
            if (settings.Text(name) is "")
            {
                settings.Remove(name);
            }
        }

        if (context.BodyObject["flags"] is JsonObject && settings["flags"] is JsonObject flags)
        {
            flags.RemoveNulls();
        }

        foreach (var (field, message) in TenantRules.FindFaults(TypedView.Read(EntityKinds.TenantSettings, Definition.Kind, settings)))
        {
            if (context.BodyObject.ContainsKey(field.Split('.', '[')[0]))
            {
                return ManagementError.InvalidBody($"Payload validation error: '{message}' on property {field}.");
            }
        }

        return null;
    }

    /// <summary>Lifetimes may be sent in minutes; there is one of each, and it is kept and shown in hours.</summary>
    private static void FoldMinutes(JsonObject settings)
    {
        foreach (var name in Lifetimes)
        {
            if (settings[name + "_in_minutes"] is JsonValue value && value.TryGetValue(out double minutes))
            {
                settings[name] = minutes / 60;
            }

            settings.Remove(name + "_in_minutes");
        }
    }

    private static JsonObject Show(ManagementContext context, JsonObject settings)
    {
        settings.FillDeep(Defaults);
        settings["default_audience"] ??= "";
        settings["default_directory"] ??= "";
        if (context.Operation.Method == "GET")
        {
            settings["sandbox_versions_available"] = new JsonArray("22", "18");
        }

        return settings;
    }
}
