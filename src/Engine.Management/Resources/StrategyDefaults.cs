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
        ["google-apps"] = Json.ParseObject("""{"map_user_id_to_id":false}"""),
        ["sms"] = Json.ParseObject("""{"brute_force_protection":true}"""),
        ["waad"] = Json.ParseObject("""
            {"identity_api":"microsoft-identity-platform-v2.0","useCommonEndpoint":false,"waad_common_endpoint":false,"use_wsfed":false,
             "waad_protocol":"openid-connect","should_trust_email_verified_connection":"never_set_emails_as_verified"}
            """),
    };

    /// <summary>What every write completes, an update that replaces the options too.</summary>
    private static readonly Dictionary<string, JsonObject> Kept = new(StringComparer.Ordinal)
    {
        ["google-apps"] = Json.ParseObject("""{"email":true,"profile":true,"handle_login_from_social":true}"""),
        ["google-oauth2"] = Json.ParseObject("""{"email":true,"profile":true}"""),
        ["line"] = Json.ParseObject("""{"profile":true,"scope":["openid","email","profile"]}"""),
        ["linkedin"] = Json.ParseObject("""{"profile":true}"""),
        ["oidc"] = Json.ParseObject("""{"type":"front_channel","schema_version":"oidc-V4","attribute_map":{"mapping_mode":"bind_all"}}"""),
        ["okta"] = Json.ParseObject("""{"type":"back_channel","schema_version":"oidc-V4","attribute_map":{"mapping_mode":"basic_profile"}}"""),
        ["windowslive"] = Json.ParseObject("""{"signin":true}"""),
        ["wordpress"] = Json.ParseObject("""{"profile":true}"""),
    };

    private static readonly JsonObject DiscoveryDefaults = Json.ParseObject("""
        {"claims_parameter_supported":false,"request_parameter_supported":false,"request_uri_parameter_supported":false,"require_request_uri_registration":false}
        """);

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
            connection["provisioning_ticket_url"] = $"{context.Scope.Issuer}p/{strategy}/{context.Secrets.Id("", 8)}";
        }

        if (connection["options"] is JsonObject options)
        {
            if (strategy == "waad")
            {
                options["app_domain"] = new Uri(context.Scope.Issuer).Authority;
            }

            if (Options.GetValueOrDefault(strategy) is { } defaults)
            {
                options.Fill(defaults);
            }
        }
    }

    /// <summary>Completes the options of a connection that is no database.</summary>
    /// <param name="connection">What is to be written.</param>
    /// <param name="known">The options until now; null for a new connection.</param>
    public static ManagementError? Complete(JsonObject connection, JsonObject? known)
    {
        var strategy = connection.Text("strategy")!;
        if (connection["options"] is not JsonObject options)
        {
            return null;
        }

        if (Kept.GetValueOrDefault(strategy) is { } kept)
        {
            options.Fill(kept);
        }

        switch (strategy)
        {
            case "oidc" or "okta":
                CompleteOpenId(strategy, options, known);
                break;
            case "google-apps":
                options["map_user_id_to_id"] ??= known?["map_user_id_to_id"]?.DeepClone();
                if (options.Any(static option => option.Key.StartsWith("ext_", StringComparison.Ordinal) && option.Value is JsonValue value && value.TryGetValue(out bool isOn) && isOn))
                {
                    options["api_enable_users"] ??= true;
                }

                break;
            case "linkedin" when !options.ContainsKey("strategy_version"):
                // The first version of the strategy knows another name for the profile.
                options["scope"] = new JsonArray("r_basicprofile");
                return null;
        }

        StrategyScopes.Apply(strategy, options);
        return SamlOptions.Applies(strategy) ? SamlOptions.Complete(strategy, options, known) : null;
    }

    private static void CompleteOpenId(string strategy, JsonObject options, JsonObject? known)
    {
        // A new connection finds out whether the provider knows PKCE; replacing the options without a word about it turns it off.
        if (known is null || !JsonNode.DeepEquals(options, known))
        {
            options["connection_settings"] ??= new JsonObject { ["pkce"] = known is null ? "auto" : "disabled" };
        }

        var metadata = options["oidc_metadata"] as JsonObject;
        metadata?.Fill(DiscoveryDefaults);
        var domain = strategy == "okta" ? options.Text("domain") : null;
        foreach (var (name, path) in new[] { ("authorization_endpoint", "authorize"), ("token_endpoint", "token"), ("userinfo_endpoint", "userinfo") })
        {
            if (options.Text(name) is null && (domain is not null ? $"https://{domain}/oauth2/v1/{path}" : metadata?.Text(name)) is { } endpoint)
            {
                options[name] = endpoint;
            }
        }
    }
}
