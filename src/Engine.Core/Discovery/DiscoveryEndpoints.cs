using System.Buffers;
using System.Text.Json;
using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Keys;
using Engine.Core.Tenants;
using Engine.Core.Tokens;

namespace Engine.Core.Discovery;

/// <summary>The documents by which clients configure themselves (OpenID Connect Discovery, RFC 8414, RFC 7517).</summary>
internal static class DiscoveryEndpoints
{
    private static readonly string[] Scopes = ["openid", "profile", "offline_access", "name", "given_name", "family_name", "nickname", "email", "email_verified", "picture", "created_at", "identities", "phone", "address"];
    private static readonly string[] Claims = ["aud", "auth_time", "created_at", "email", "email_verified", "exp", "family_name", "given_name", "iat", "identities", "iss", "name", "nickname", "phone_number", "picture", "sub"];

    public static async ValueTask<EngineResponse> ShowConfigurationAsync(EndpointContext context)
    {
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            WriteEndpoints(json, context.Issuer, settings);
            WriteList(json, "scopes_supported", Scopes);
            WriteList(json, "response_types_supported", ResponseTypeNames.All);
            WriteList(json, "grant_types_supported", context.Engine.Options.Grants.GrantTypes.Order(StringComparer.Ordinal));
            WriteList(json, "code_challenge_methods_supported", ["S256", "plain"]);
            WriteList(json, "response_modes_supported", ["query", "fragment", "form_post"]);
            WriteList(json, "subject_types_supported", ["public"]);
            WriteList(json, "token_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post", "none"]);
            WriteList(json, "claims_supported", Claims);
            json.WriteBoolean("backchannel_logout_supported"u8, true);
            json.WriteBoolean("backchannel_logout_session_supported"u8, true);
            json.WriteBoolean("request_uri_parameter_supported"u8, false);
            json.WriteBoolean("request_parameter_supported"u8, false);
            WriteList(json, "id_token_signing_alg_values_supported", ["HS256", "RS256", "PS256"]);
            WriteList(json, "prompt_values_supported", ["none", "login", "consent", "select_account"]);
            if (settings.AcrValuesSupported.Count > 0)
            {
                WriteList(json, "acr_values_supported", settings.AcrValuesSupported);
            }

            if (settings.AuthorizationResponseIssParameterSupported == true)
            {
                json.WriteBoolean("authorization_response_iss_parameter_supported"u8, true);
            }

            json.WriteEndObject();
        }

        return Publish(EngineResponse.Json(buffer.WrittenMemory));
    }

    public static async ValueTask<EngineResponse> ShowKeysAsync(EndpointContext context)
    {
        var keys = await context.Tenant.Keys.GetCompleteAsync(context.CancellationToken);
        var imported = await context.Tenant.ImportedKeys.GetCachedAsync(ImportedSigningKeys.Id, context.CancellationToken);
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        var document = settings.Flags.RemoveAlgFromJwks
            ? JwksWriter.Write(keys, imported, withAlgorithm: false)
            : keys.GetJwks(imported, static (set, others) => JwksWriter.Write(set, others, withAlgorithm: true));
        return Publish(EngineResponse.Json(document));
    }

    private static void WriteEndpoints(Utf8JsonWriter json, string issuer, TenantSettings settings)
    {
        json.WriteString("issuer"u8, issuer);
        json.WriteString("authorization_endpoint"u8, issuer + "authorize");
        json.WriteString("token_endpoint"u8, issuer + "oauth/token");
        json.WriteString("device_authorization_endpoint"u8, issuer + "oauth/device/code");
        json.WriteString("userinfo_endpoint"u8, issuer + "userinfo");
        json.WriteString("mfa_challenge_endpoint"u8, issuer + "mfa/challenge");
        json.WriteString("jwks_uri"u8, issuer + ".well-known/jwks.json");
        json.WriteString("revocation_endpoint"u8, issuer + "oauth/revoke");
        if (settings.OidcLogout.RpLogoutEndSessionEndpointDiscovery)
        {
            json.WriteString("end_session_endpoint"u8, issuer + "oidc/logout");
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Lets everybody read and remember it for a while.</summary>
    public static EngineResponse Publish(EngineResponse response)
    {
        response.Headers.Add("Cache-Control", "public, max-age=15, stale-while-revalidate=15, stale-if-error=86400");
        response.Headers.Add("Access-Control-Allow-Origin", "*");
        return response;
    }
}
