using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Hosting;
using Engine.Storage.LiteDb;

namespace QuickStart;

/// <summary>The identity provider inside the product.</summary>
public static class Login
{
    public const string Email = "ann@example.com";

    public static void Add(WebApplicationBuilder builder, string origin, string data, Secrets secrets)
    {
        builder.Services.AddSingleton(_ => LiteDbStore.Open(new LiteDbStoreOptions { Path = data })); // made by the container, closed by it
        builder.Services.AddIdentityEngine((services, engine) =>
        {
            engine.Store = services.GetRequiredService<LiteDbStore>();
            engine.MasterKey = Convert.FromBase64String(secrets.MasterKey);
            engine.AddTenant("quickstart", tenant => Declare(tenant, origin, secrets));
        });
    }

    public static void Map(WebApplication app) => app.MapIdentityEngine();

    private static void Declare(TenantDefinition tenant, string origin, Secrets secrets)
    {
        tenant.Issuer = origin + "/";
        tenant.Settings = new TenantSettings { FriendlyName = "QuickStart" };
        tenant.Applications.Add(new Application
        {
            ClientId = "product",
            Name = "Acme Orders",
            ClientSecret = secrets.ProductSecret,
            AppType = "regular_web",
            GrantTypes = ["authorization_code", "refresh_token"],
            Callbacks = [origin + "/signin-oidc"],
            AllowedLogoutUrls = [origin + "/signout-callback-oidc"],
        });
        tenant.Applications.Add(new Application
        {
            ClientId = "report",
            Name = "Nightly report",
            ClientSecret = secrets.ReportSecret,
            AppType = "non_interactive",
            GrantTypes = ["client_credentials"],
        });
        tenant.Apis.Add(new ApiDefinition(OrdersApi.Audience)
        {
            Name = "Orders",
            Scopes = [new ApiScope { Value = OrdersApi.ReadOrders, Description = "Read your orders" }],
        });
        tenant.ClientGrants.Add(new ClientGrantDefinition("report", OrdersApi.Audience, [OrdersApi.ReadOrders]));
        tenant.Users.Add(new UserDefinition(Email, secrets.Password) { Name = "Ann Example" });
        tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "Greet", """
            exports.onExecutePostLogin = async (event, api) => {
              api.idToken.setCustomClaim('https://quickstart.example/logins', event.stats.logins_count);
            };
            """));
    }
}
