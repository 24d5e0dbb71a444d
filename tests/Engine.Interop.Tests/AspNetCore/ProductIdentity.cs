using System.Net;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Hosting;
using Engine.Storage.LiteDb;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests.AspNetCore;

/// <summary>
/// The identity part of a product. What stands between <c>docs:</c> and <c>end</c> is shown in docs/embedding.md, to the
/// letter.
/// </summary>
internal static class ProductIdentity
{
    public static void AddEngine(WebApplicationBuilder builder, string origin, string authority)
    {
        // docs: engine
        builder.Services.AddSingleton<IStore>(_ => LiteDbStore.Open(new LiteDbStoreOptions { Path = builder.Configuration["Identity:Data"]! }));
        builder.Services.AddIdentityEngine((services, engine) =>
        {
            engine.Store = services.GetRequiredService<IStore>(); // the container closes it, after the engine
            engine.MasterKey = Convert.FromBase64String(builder.Configuration["Identity:MasterKey"]!);

            var tenant = engine.AddTenant("acme");
            tenant.Issuer = authority; // for example https://app.acme.example/auth/
            tenant.Applications.Add(new Application
            {
                ClientId = "product",
                ClientSecret = builder.Configuration["Identity:ClientSecret"],
                Name = "The product",
                AppType = "regular_web",
                TokenEndpointAuthMethod = "client_secret_post",
                GrantTypes = ["authorization_code", "refresh_token"],
                Callbacks = [$"{origin}/signin-oidc"],
                AllowedLogoutUrls = [$"{origin}/signout-callback-oidc"],
            });
            tenant.Apis.Add(new ApiDefinition("https://api.acme.example")
            {
                Name = "Orders",
                Scopes = [new ApiScope { Value = "read:orders", Description = "Read your orders" }],
                Configure = api => api with { AllowOfflineAccess = true, SkipConsentForVerifiableFirstPartyClients = true },
            });
        });
        // end
    }

    public static void AddOperations(WebApplicationBuilder builder, string keyFolder)
    {
        // docs: operations
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.KnownProxies.Add(IPAddress.Parse("10.0.0.2"));
            options.AllowedHosts.Add("*.acme.example");
        });
        builder.Services.AddHealthChecks().AddIdentityEngineHealthCheck();
        builder.Services.AddRateLimiter(options => options.AddFixedWindowLimiter("identity", limit =>
        {
            limit.PermitLimit = 600;
            limit.Window = TimeSpan.FromMinutes(1);
        }));
        builder.Services.AddDataProtection()
            .SetApplicationName("acme")
            .PersistKeysToFileSystem(new DirectoryInfo(keyFolder));
        // end
    }

    public static void MapUnderAPath(WebApplication app)
    {
        // docs: map
        app.UseForwardedHeaders();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapIdentityEngine("/auth").RequireRateLimiting("identity");
        app.MapHealthChecks("/healthz");
        // end
    }

    public static void MapAtAHostOfItsOwn(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        // docs: host
        app.MapIdentityEngine().RequireHost("id.acme.example");
        // end
        app.MapHealthChecks("/healthz");
    }
}
