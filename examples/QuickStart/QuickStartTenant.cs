using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Core.Time;

namespace QuickStart;

/// <summary>What the identity provider knows: the product, its API, the background service, one person to begin with.</summary>
public sealed class QuickStartTenant(string issuer, bool isNew)
{
    public const string Email = "ada@example.com";
    public const string Audience = "https://quickstart.example/api";
    public const string WebClient = "quickstart-web";
    public const string ServiceClient = "quickstart-service";

    public string Issuer => issuer;

    /// <summary>Secrets that never leave the process need not be the same after a restart.</summary>
    public string WebSecret { get; } = SecretSource.System.Token(32);

    public string ServiceSecret { get; } = SecretSource.System.Token(32);

    /// <summary>The password of the first person, known only when that person is created.</summary>
    public string? Password { get; } = isNew ? SecretSource.System.Token(12) : null;

    public void Declare(TenantDefinition tenant)
    {
        tenant.Issuer = issuer;
        tenant.Settings = new TenantSettings { FriendlyName = "QuickStart" };
        tenant.Applications.Add(new Application
        {
            ClientId = WebClient,
            Name = "QuickStart",
            AppType = "regular_web",
            ClientSecret = WebSecret,
            Callbacks = [issuer + "signin-oidc"],
            AllowedLogoutUrls = [issuer + "signout-callback-oidc"],
            GrantTypes = ["authorization_code"],
        });
        tenant.Applications.Add(new Application
        {
            ClientId = ServiceClient,
            Name = "QuickStart heartbeat",
            AppType = "non_interactive",
            ClientSecret = ServiceSecret,
            GrantTypes = ["client_credentials"],
        });
        tenant.Apis.Add(new ApiDefinition(Audience)
        {
            Name = "QuickStart API",
            Scopes =
            [
                new ApiScope { Value = "read:heartbeats", Description = "See when the background service was heard of" },
                new ApiScope { Value = "create:heartbeats", Description = "Tell that the background service is there" },
            ],
        });
        tenant.ClientGrants.Add(new ClientGrantDefinition(ServiceClient, Audience, ["create:heartbeats"]));
        if (Password is not null)
        {
            tenant.Users.Add(new UserDefinition(Email, Password) { Name = "Ada Lovelace" });
        }
    }
}
