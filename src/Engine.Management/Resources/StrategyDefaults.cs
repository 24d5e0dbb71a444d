using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>What a new connection of a strategy has unless the caller sets it.</summary>
internal static class StrategyDefaults
{
    private static readonly string[] Enterprise = ["ad", "adfs", "google-apps", "oidc", "okta", "pingfederate", "samlp", "waad"];
    private static readonly string[] Provisioned = ["ad", "adfs", "google-apps", "pingfederate", "samlp", "waad"];
    private static readonly string[] Named = ["oidc", "okta", "waad"];

    private static readonly Dictionary<string, JsonObject> Options = new(StringComparer.Ordinal)
    {
        ["ad"] = Json.ParseObject("""{"brute_force_protection":true,"ips":null}"""),
        ["adfs"] = Json.ParseObject("""{"thumbprints":[],"should_trust_email_verified_connection":"always_set_emails_as_verified"}"""),
        ["email"] = Json.ParseObject("""{"brute_force_protection":true}"""),
        ["facebook"] = Json.ParseObject("""{"scope":""}"""),
        ["github"] = Json.ParseObject("""{"scope":[]}"""),
        ["google-apps"] = Json.ParseObject("""{"email":true,"profile":true,"scope":["email","profile"],"handle_login_from_social":true,"map_user_id_to_id":false}"""),
        ["google-oauth2"] = Json.ParseObject("""{"email":true,"profile":true,"scope":["email","profile"]}"""),
        ["line"] = Json.ParseObject("""{"profile":true,"scope":["openid","email","profile"]}"""),
        ["linkedin"] = Json.ParseObject("""{"profile":true}"""),
        ["oidc"] = Json.ParseObject("""{"type":"front_channel","schema_version":"oidc-V4","attribute_map":{"mapping_mode":"bind_all"},"connection_settings":{"pkce":"auto"}}"""),
        ["okta"] = Json.ParseObject("""{"type":"back_channel","schema_version":"oidc-V4","attribute_map":{"mapping_mode":"basic_profile"},"connection_settings":{"pkce":"auto"}}"""),
        ["salesforce"] = Json.ParseObject("""{"scope":[]}"""),
        ["sms"] = Json.ParseObject("""{"brute_force_protection":true}"""),
        ["waad"] = Json.ParseObject("""
            {"identity_api":"microsoft-identity-platform-v2.0","useCommonEndpoint":false,"waad_common_endpoint":false,"use_wsfed":false,
             "waad_protocol":"openid-connect","should_trust_email_verified_connection":"never_set_emails_as_verified"}
            """),
        ["windowslive"] = Json.ParseObject("""{"signin":true,"scope":[]}"""),
        ["wordpress"] = Json.ParseObject("""{"profile":true,"scope":["profile"]}"""),
    };

    public static bool HasDisplayName(JsonObject connection) => Named.Contains(connection.Text("strategy"));

    public static void Apply(ManagementContext context, JsonObject connection)
    {
        var strategy = connection.Text("strategy")!;
        if (Enterprise.Contains(strategy))
        {
            connection["show_as_button"] ??= false;
        }

        if (HasDisplayName(connection))
        {
            connection["display_name"] ??= connection.Text("name");
        }

        if (Provisioned.Contains(strategy))
        {
            connection["provisioning_ticket_url"] = $"{context.Endpoint.Issuer}p/{strategy}/{context.Secrets.Id("", 8)}";
        }

        if (connection["options"] is not JsonObject options)
        {
            return;
        }

        if (strategy == "okta" && options.Text("domain") is { } domain)
        {
            options["authorization_endpoint"] ??= $"https://{domain}/oauth2/v1/authorize";
            options["token_endpoint"] ??= $"https://{domain}/oauth2/v1/token";
            options["userinfo_endpoint"] ??= $"https://{domain}/oauth2/v1/userinfo";
        }

        if (Options.GetValueOrDefault(strategy) is { } defaults)
        {
            options.Fill(defaults);
        }
    }

    /// <summary>What an update can't take away.</summary>
    public static void Complete(JsonObject connection)
    {
        if (connection.Text("strategy") is "oidc" or "okta" && connection["options"] is JsonObject options)
        {
            options.Fill(Options[connection.Text("strategy")!]);
        }
    }
}
