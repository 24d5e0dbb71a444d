using System.Text.Json;

namespace Engine.Interop.Tests.Support;

/// <summary>The configuration file the servers of the Node suites are started with.</summary>
internal static class InteropConfiguration
{
    public const string Secret = "web-secret+/%&=:-0123456789";
    public const string ApiSecret = "the-signing-secret-of-every-hs256-api";

    /// <summary>What encrypted tokens name as the key they are encrypted to.</summary>
    public const string EncryptionKeyId = "vault-key";

    /// <summary>The database where people are; third-party applications may use it too.</summary>
    public static object DomainConnection { get; } = new { name = "Username-Password-Authentication", is_domain_connection = true };

    private static readonly string[] Callbacks = ["https://app.example.com/callback"];
    private static readonly string[] LogoutUrls = ["https://app.example.com/signed-out"];

    /// <param name="hidesAlgorithms">Whether the key set names no algorithm: it would say RS256, and PS256 tokens carry the same keys.</param>
    /// <param name="browserApps">Origins of the applications browsers visit.</param>
    public static string Create(bool hidesAlgorithms = false, params IReadOnlyList<string> browserApps)
        => Create(hidesAlgorithms, encryptionKey: null, browserApps);

    /// <param name="hidesAlgorithms">See above.</param>
    /// <param name="encryptionKey">The public key, in PEM, of APIs whose tokens are encrypted; null for no such APIs.</param>
    /// <param name="browserApps">Origins of the applications browsers visit.</param>
    public static string Create(bool hidesAlgorithms, string? encryptionKey, IReadOnlyList<string> browserApps)
    {
        IReadOnlyList<TokenCase> cases = encryptionKey is null ? TokenCase.Signed : [.. TokenCase.Signed, .. TokenCase.Encrypted];
        return JsonSerializer.Serialize(new
        {
            tenant = new { friendly_name = "Interop", flags = new { remove_alg_from_jwks = hidesAlgorithms } },
            clients = (object[])
            [
                Web("web", "client_secret_post"),
                Web("web-basic", "client_secret_basic"),
                Web("web-hs256", "client_secret_post", "HS256"),
                Web("web-ps256", "client_secret_post", "PS256"),
                new
                {
                    client_id = "spa",
                    name = "Single Page",
                    app_type = "spa",
                    token_endpoint_auth_method = "none",
                    callbacks = Callbacks,
                    refresh_token = new { rotation_type = "rotating", expiration_type = "expiring" },
                },
                new
                {
                    client_id = "television",
                    name = "Television",
                    app_type = "native",
                    token_endpoint_auth_method = "none",
                    grant_types = (string[])["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
                },
                new
                {
                    client_id = "third-party",
                    client_secret = Secret,
                    name = "Third Party",
                    is_first_party = false,
                    token_endpoint_auth_method = "client_secret_post",
                    callbacks = Callbacks,
                },
                Machine("machine", "client_secret_post"),
                Machine("machine-basic", "client_secret_basic"),
                Machine("strict-post", "client_secret_post", "fapi1_adv_pkj_par"),
                Machine("strict-basic", "client_secret_basic", "fapi1_adv_pkj_par"),
                .. browserApps.Select(static (origin, index) => BrowserApp(index == 0 ? "browser-app" : "browser-partner", index == 0 ? "Browser App" : "Browser Partner", origin)),
            ],
            connections = (object[])[DomainConnection],
            resource_servers = cases.Select(item => Api(item, encryptionKey)).Append(new { identifier = "https://closed.example.com", name = "Closed" }),
            client_grants = cases.Select(static item => new { client_id = "machine", audience = item.Audience, scope = (string[])["read:posts"] })
                .Append(new { client_id = "machine-basic", audience = "https://api.example.com/access_token/RS256", scope = (string[])["read:posts"] }),
            users = (object[])
            [
                new
                {
                    user_id = "auth0|ada",
                    email = "ada@example.com",
                    password = "Correct-Horse-1",
                    name = "Ada Lovelace",
                    permissions = cases.Select(static item => new { resource_server_identifier = item.Audience, permission_name = "read:posts" }),
                },
            ],
        });
    }

    private static object Web(string id, string method, string algorithm = "RS256") => new
    {
        client_id = id,
        client_secret = Secret,
        name = id,
        app_type = "regular_web",
        token_endpoint_auth_method = method,
        callbacks = Callbacks,
        allowed_logout_urls = LogoutUrls,
        jwt_configuration = new { alg = algorithm },
    };

    private static object Machine(string id, string method, string? level = null) => new
    {
        client_id = id,
        client_secret = Secret,
        name = id,
        app_type = "non_interactive",
        token_endpoint_auth_method = method,
        compliance_level = level,
    };

    private static object BrowserApp(string id, string name, string origin) => new
    {
        client_id = id,
        client_secret = Secret,
        name,
        app_type = "regular_web",
        token_endpoint_auth_method = "client_secret_post",
        callbacks = (string[])[origin + "/callback"],
        allowed_logout_urls = (string[])[origin + "/signed-out"],
        web_origins = (string[])[origin.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)],
    };

    private static object Api(TokenCase item, string? encryptionKey) => new
    {
        identifier = item.Audience,
        name = item.Name,
        signing_alg = item.Algorithm,
        signing_secret = item.Algorithm == "HS256" ? ApiSecret : null,
        token_dialect = item.Dialect,
        token_encryption = item.Encryption is null ? null : new { encryption_key = new { name = "Vault", alg = item.Encryption, kid = EncryptionKeyId, pem = encryptionKey } },
        enforce_policies = item.Dialect.EndsWith("_authz", StringComparison.Ordinal),
        allow_offline_access = true,
        skip_consent_for_verifiable_first_party_clients = true,
        scopes = (object[])[new { value = "read:posts", description = "Read posts" }, new { value = "write:posts", description = "Write posts" }],
    };
}
