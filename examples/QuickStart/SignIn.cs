using Engine.Core;
using Engine.Hosting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace QuickStart;

/// <summary>ASP.NET Core's own handlers, pointed at the identity provider in the same process.</summary>
internal static class SignIn
{
    public static void AddQuickStartSignIn(this IServiceCollection services, QuickStartTenant tenant)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie()
            .AddOpenIdConnect(options => Configure(options, tenant))
            .AddJwtBearer(options =>
            {
                options.Authority = tenant.Issuer;
                options.Audience = QuickStartTenant.Audience;
                options.RequireHttpsMetadata = false;
                options.MapInboundClaims = false;
            });

        // Metadata, keys and codes are fetched without a socket: nothing has to be reachable for that.
        services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme)
            .Configure<IdentityEngine>(static (options, engine) => options.BackchannelHttpHandler = engine.CreateHandler());
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IdentityEngine>(static (options, engine) => options.BackchannelHttpHandler = engine.CreateHandler());
        services.AddAuthorizationBuilder()
            .AddPolicy("read:heartbeats", policy => RequireScope(policy, "read:heartbeats"))
            .AddPolicy("create:heartbeats", policy => RequireScope(policy, "create:heartbeats"));
    }

    private static void Configure(OpenIdConnectOptions options, QuickStartTenant tenant)
    {
        options.Authority = tenant.Issuer;
        options.ClientId = QuickStartTenant.WebClient;
        options.ClientSecret = tenant.WebSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.MapInboundClaims = false;
        options.SaveTokens = true;

        // The product's session ends before its access token does; signing in again takes no password then.
        options.UseTokenLifetime = true;
        options.Scope.Add("email");
        options.Scope.Add("read:heartbeats");
        options.AdditionalAuthorizationParameters.Add("audience", QuickStartTenant.Audience);

        // http://localhost has no https: a callback by query and Lax cookies work there, a posted one with None would not.
        options.RequireHttpsMetadata = false;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

        // "Don't allow" on the consent page is an answer, not a failure.
        options.AccessDeniedPath = "/";
    }

    private static void RequireScope(Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder policy, string scope) => policy
        .AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme)
        .RequireAuthenticatedUser()
        .RequireAssertion(context => context.User.FindFirst("scope")?.Value.Split(' ').Contains(scope) == true);
}
