using Engine.Testing;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>A product whose people sign in at an authority elsewhere, under test with an engine in its place.</summary>
public sealed class ProductWithPages : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProductWithPages(WebApplication app) => _app = app;

    public TestServer Server => _app.GetTestServer();

    public static async Task<ProductWithPages> StartAsync(TestEngine engine, Action<OpenIdConnectOptions>? configure = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddAuthorization().AddAuthentication(static options =>
        {
            options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
        }).AddCookie().AddOpenIdConnect(options =>
        {
            options.Authority = "https://login.shop.example/";
            options.ClientId = "shop";
            options.ClientSecret = "shop-secret-of-more-than-32-characters";
            options.ResponseType = "code";
            options.MapInboundClaims = false;
            options.TokenValidationParameters.NameClaimType = "name";
            configure?.Invoke(options);
        });
        builder.Services.UseTestEngine(engine);
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/me", static (HttpContext context) => context.User.Identity!.Name).RequireAuthorization();
        await app.StartAsync();
        return new ProductWithPages(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
