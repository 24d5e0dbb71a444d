using System.Net.Http.Json;
using System.Text.Json;
using Engine.Core;
using Engine.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests.AspNetCore;

/// <summary>The sign-in of a product, and its API. Shown in docs/embedding.md, to the letter.</summary>
internal static class ProductSignIn
{
    public static void AddSignIn(WebApplicationBuilder builder, string authority, string prefix)
    {
        // docs: sign-in
        builder.Services
            .AddAuthentication(options =>
            {
                options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
            })
            .AddCookie()
            .AddOpenIdConnect(options =>
            {
                options.Authority = authority;
                options.ClientId = "product";
                options.ClientSecret = builder.Configuration["Identity:ClientSecret"];
                options.ResponseType = "code";
                options.SaveTokens = true;
                options.MapInboundClaims = false;
                options.TokenValidationParameters.NameClaimType = "name";
                options.Scope.Add("email");
                options.Scope.Add("offline_access");
                options.Scope.Add("read:orders");
                options.AdditionalAuthorizationParameters["audience"] = "https://api.acme.example";
            })
            .AddJwtBearer(options =>
            {
                options.Authority = authority;
                options.Audience = "https://api.acme.example";
                options.MapInboundClaims = false;
            });
        builder.Services.AddAuthorization();

        // The engine is in this process: its metadata, keys and tokens are fetched without a socket.
        builder.Services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme)
            .Configure<IdentityEngine>((options, engine) => options.BackchannelHttpHandler = engine.CreateHandler(prefix));
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IdentityEngine>((options, engine) => options.BackchannelHttpHandler = engine.CreateHandler(prefix));
        // end
    }

    public static void MapProduct(WebApplication app)
    {
        // docs: routes
        app.MapGet("/me", (HttpContext context) => context.User.Identity!.Name).RequireAuthorization();
        app.MapPost("/sign-out", () => Results.SignOut(
            new AuthenticationProperties { RedirectUri = "/" },
            [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
        app.MapGet("/api/orders", () => new[] { "tea", "biscuits" })
            .RequireAuthorization(policy => policy
                .AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme)
                .RequireAssertion(context => context.User.FindFirst("scope")?.Value.Split(' ').Contains("read:orders") == true));
        // end
    }

    // docs: refresh
    /// <summary>Renews the access token that the sign-in has left in the cookie.</summary>
    public static async Task<bool> RefreshAsync(HttpContext context, IdentityEngine engine, OpenIdConnectOptions options, string prefix)
    {
        var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (session.Properties?.GetTokenValue("refresh_token") is not { } refreshToken)
        {
            return false;
        }

        using var identity = new HttpClient(engine.CreateHandler(prefix));
        using var answer = await identity.PostAsync(options.Authority + "oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = options.ClientId!,
            ["client_secret"] = options.ClientSecret!,
            ["refresh_token"] = refreshToken,
        }));
        if (!answer.IsSuccessStatusCode)
        {
            return false; // the refresh token has expired or was revoked: sign in again
        }

        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>();
        session.Properties.UpdateTokenValue("access_token", tokens.GetProperty("access_token").GetString()!);
        if (tokens.TryGetProperty("refresh_token", out var rotated))
        {
            session.Properties.UpdateTokenValue("refresh_token", rotated.GetString()!);
        }

        await context.SignInAsync(session.Principal!, session.Properties);
        return true;
    }
    // end
}
