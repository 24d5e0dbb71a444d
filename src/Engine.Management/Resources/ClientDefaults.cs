using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>What a new application has unless the caller sets it: it depends on its type and on whose it is.</summary>
internal static class ClientDefaults
{
    private static readonly JsonObject Refresh = Json.ParseObject("""
        {"rotation_type":"non-rotating","expiration_type":"non-expiring","leeway":0,"token_lifetime":2592000,"infinite_token_lifetime":true,
         "infinite_idle_token_lifetime":true,"idle_token_lifetime":1296000}
        """);

    /// <summary>An application through which an integration network sets up connections.</summary>
    private static readonly JsonObject Express = Json.ParseObject("""
        {"callbacks":["https://system-admin.okta.com/admin/app/generic/oauth20redirect"],"organization_usage":"require",
         "organization_require_behavior":"pre_login_prompt","client_authentication_methods":{"private_key_jwt":{"credentials":[]}},
         "async_approval_notification_channels":["guardian-push"]}
        """);

    /// <summary>Completes a new application.</summary>
    public static void Apply(JsonObject client)
    {
        var type = client.Text("app_type");
        var isFirstParty = client.Flag("is_first_party") != false;
        if (type is "express_configuration" or "resource_server" || !isFirstParty)
        {
            client["oidc_conformant"] = true;
        }

        if (!isFirstParty)
        {
            client["third_party_security_mode"] ??= "permissive";
        }

        if (type == "express_configuration")
        {
            client.Fill(Express);
        }

        CompleteJwt(client, type);
        client["grant_types"] ??= (type, client.Text("third_party_security_mode")) switch
        {
            ("spa" or "native", _) => new JsonArray("authorization_code", "implicit", "refresh_token"),
            ("express_configuration", _) => new JsonArray("authorization_code", "client_credentials"),
            ("resource_server", _) => new JsonArray(),
            ("regular_web", "strict") => new JsonArray("authorization_code"),
            _ => new JsonArray("authorization_code", "implicit", "refresh_token", "client_credentials"),
        };
        CompleteRefresh(client, type, isFirstParty);
    }

    /// <summary>Completes what an update has replaced.</summary>
    public static void Complete(JsonObject client)
    {
        Nested(client, "jwt_configuration").Fill(new JsonObject { ["secret_encoded"] = false });
        if (client["refresh_token"] is JsonObject refresh)
        {
            refresh.Fill(Refresh);
        }
    }

    /// <summary>Who sets any of it gets no lifetime by default.</summary>
    private static void CompleteJwt(JsonObject client, string? type)
    {
        var isSet = client["jwt_configuration"] is JsonObject;
        var jwt = Nested(client, "jwt_configuration");
        jwt["secret_encoded"] ??= false;
        if (isSet)
        {
            return;
        }

        var isStrict = client.Text("third_party_security_mode") == "strict";
        if (type is "express_configuration" or "resource_server" || isStrict)
        {
            jwt["alg"] = "RS256";
        }

        if (type is not ("express_configuration" or "resource_server"))
        {
            jwt["lifetime_in_seconds"] = isStrict ? 3600 : 36000;
        }
    }

    private static void CompleteRefresh(JsonObject client, string? type, bool isFirstParty)
    {
        var defaults = Refresh.Copy();
        if (type is "non_interactive" or "regular_web")
        {
            defaults["token_lifetime"] = 31_557_600;
            defaults["idle_token_lifetime"] = 2_592_000;
        }

        if (!isFirstParty)
        {
            defaults["expiration_type"] = "expiring";
            defaults["infinite_idle_token_lifetime"] = false;
            if (type == "spa")
            {
                defaults["rotation_type"] = "rotating";
                defaults["infinite_token_lifetime"] = false;
            }
        }

        Nested(client, "refresh_token").Fill(defaults);
    }

    private static JsonObject Nested(JsonObject client, string name)
    {
        if (client[name] is not JsonObject inner)
        {
            client[name] = inner = [];
        }

        return inner;
    }
}
