using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Connections;

namespace Engine.Behaviour.Tests.Hosts;

/// <summary>The tenant the tests work with.</summary>
public static class Sample
{
    public const string WebClient = "web-client-0000000000000000000000";
    public const string WebSecret = "web-secret-that-no-log-may-ever-hold";
    public const string WebCallback = "https://app.example/callback";
    public const string WebLogout = "https://app.example/bye";
    public const string SpaClient = "spa-client-0000000000000000000000";
    public const string SpaCallback = "https://spa.example/callback";
    public const string HybridClient = "hybrid-client-00000000000000000000";
    public const string HybridCallback = "https://hybrid.example/callback";
    public const string PartnerClient = "partner-client-000000000000000000";
    public const string PartnerSecret = "partner-secret-that-no-log-may-hold";
    public const string PartnerCallback = "https://partner.example/callback";
    public const string MachineClient = "machine-client-00000000000000000";
    public const string MachineSecret = "machine-secret:with a colon & more%";
    public const string UmlautClient = "umlaut-client-0000000000000000000";
    public const string UmlautCallback = "https://app.example/für";
    public const string Api = "https://api.example/";
    public const string Email = "ada@example.com";
    public const string Password = "Analytical-Engine-1843";

    public static void Declare(TenantDefinition tenant)
    {
        tenant.Applications.Add(new Application
        {
            ClientId = WebClient,
            Name = "Web",
            ClientSecret = WebSecret,
            AppType = "regular_web",
            Callbacks = [WebCallback],
            AllowedLogoutUrls = [WebLogout],
            GrantTypes = ["authorization_code", "refresh_token"],
        });
        tenant.Applications.Add(new Application
        {
            ClientId = SpaClient,
            Name = "Spa",
            AppType = "spa",
            TokenEndpointAuthMethod = "none",
            Callbacks = [SpaCallback],
            WebOrigins = ["https://spa.example"],
            GrantTypes = ["authorization_code", "refresh_token"],
            RefreshToken = new RefreshTokenConfiguration { RotationType = "rotating", ExpirationType = "expiring" },
        });
        tenant.Applications.Add(new Application
        {
            ClientId = HybridClient,
            Name = "Hybrid",
            ClientSecret = WebSecret,
            AppType = "regular_web",
            Callbacks = [HybridCallback],
            WebOrigins = ["https://hybrid.example"],
            GrantTypes = ["authorization_code", "implicit", "refresh_token"],
        });
        tenant.Applications.Add(new Application
        {
            ClientId = PartnerClient,
            Name = "Partner",
            ClientSecret = PartnerSecret,
            AppType = "regular_web",
            IsFirstParty = false,
            Callbacks = [PartnerCallback],
            GrantTypes = ["authorization_code", "refresh_token"],
        });
        tenant.Applications.Add(new Application
        {
            ClientId = MachineClient,
            Name = "Machine",
            ClientSecret = MachineSecret,
            AppType = "non_interactive",
            GrantTypes = ["client_credentials"],
        });
        tenant.Applications.Add(new Application
        {
            ClientId = UmlautClient,
            Name = "Umlaut",
            ClientSecret = WebSecret,
            AppType = "regular_web",
            Callbacks = [UmlautCallback],
            GrantTypes = ["authorization_code"],
        });
        tenant.Apis.Add(new ApiDefinition(Api)
        {
            Name = "Posts",
            Scopes = [new ApiScope { Value = "read:posts" }, new ApiScope { Value = "write:posts" }],
            Configure = static api => api with { AllowOfflineAccess = true, TokenLifetimeForWeb = 7200, SkipConsentForVerifiableFirstPartyClients = true },
        });
        tenant.Connections.Add(new ConnectionDefinition(Connection.DefaultDatabase) { Configure = static connection => connection with { IsDomainConnection = true } });
        tenant.ClientGrants.Add(new ClientGrantDefinition(MachineClient, Api, ["read:posts"]));
        tenant.Users.Add(new UserDefinition(Email, Password) { Id = "ada", Name = "Ada Lovelace" });
    }
}
