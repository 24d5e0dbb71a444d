using System.Text.Json;

namespace Engine.Interop.Tests.Support;

/// <summary>The configuration file of the server at whose consent page people are asked.</summary>
internal static class ConsentConfiguration
{
    /// <param name="partner">The origin of the third-party application.</param>
    /// <param name="shop">The origin of the first-party application.</param>
    /// <param name="local">The origin of the first-party application on <c>localhost</c>.</param>
    public static string Create(string partner, string shop, string local) => JsonSerializer.Serialize(new
    {
        tenant = new { friendly_name = "Contoso", authorization_details_without_par = true },
        clients = (object[])[Application("partner", "Partner", partner, isFirstParty: false), Application("shop", "Shop", shop), Application("local", "Local", local)],
        connections = (object[])[InteropConfiguration.DomainConnection],
        resource_servers = (object[])
        [
            new
            {
                identifier = "https://social.example.com",
                name = "Social",
                allow_offline_access = true,
                skip_consent_for_verifiable_first_party_clients = true,
                scopes = (object[])[new { value = "read:posts" }, new { value = "write:posts" }, new { value = "read:albums" }],
            },
            new
            {
                identifier = "https://bank.example.com",
                name = "Bank",
                skip_consent_for_verifiable_first_party_clients = true,
                scopes = (object[])[new { value = "read:accounts" }],
                authorization_details = (object[])[new { type = "money_transfer" }],
                subject_type_authorization = new { user = new { policy = "require_client_grant" }, client = new { policy = "deny_all" } },
            },
        ],
        client_grants = (object[])
        [
            new { client_id = "shop", audience = "https://bank.example.com", subject_type = "user", scope = (string[])["read:accounts"], authorization_details_types = (string[])["money_transfer"] },
            new { client_id = "partner", audience = "https://bank.example.com", subject_type = "user", scope = (string[])["read:accounts"] },
        ],
    });

    private static object Application(string id, string name, string origin, bool isFirstParty = true) => new
    {
        client_id = id,
        client_secret = InteropConfiguration.Secret,
        name,
        app_type = "regular_web",
        is_first_party = isFirstParty,
        token_endpoint_auth_method = "client_secret_post",
        callbacks = (string[])[origin + "/callback"],
    };
}
