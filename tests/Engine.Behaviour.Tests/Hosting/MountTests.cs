using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Configuration;
using Engine.Hosting;
using Engine.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Engine.Behaviour.Tests.Hosting;

/// <summary>The engine inside a product: beside its routes, below a prefix, at a host of its own.</summary>
public sealed class MountTests
{
    private static async Task<WebApplication> StartAsync(Action<WebApplication> map, Action<IdentityEngineOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddIdentityEngine(options =>
        {
            options.AddTenant("test", tenant =>
            {
                Sample.Declare(tenant);
                tenant.SigningKeyPem = TestSigningKeys.Current;
                tenant.NextSigningKeyPem = TestSigningKeys.Next;
            });
            configure?.Invoke(options);
        });
        builder.Services.AddHealthChecks().AddIdentityEngineHealthCheck();
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return app;
    }

    private static HttpClient CreateClient(WebApplication app) => new(RunningHost.CreateSocketHandler()) { BaseAddress = new Uri(app.Urls.First()) };

    private static async Task<string?> IssuerAsync(HttpClient client, string path)
        => (await client.GetFromJsonAsync<JsonObject>(path + "/.well-known/openid-configuration"))!["issuer"]!.GetValue<string>();

    [Fact]
    public async Task Root_ProductRoutes_StayTheProducts()
    {
        await using var app = await StartAsync(static app =>
        {
            app.MapGet("/", static () => "product");
            app.MapGet("/login", static () => "product login");
            app.MapIdentityEngine();
        });
        using var client = CreateClient(app);

        Assert.Equal("product", await client.GetStringAsync("/"));
        Assert.Equal("product login", await client.GetStringAsync("/login"));
        Assert.Equal($"{app.Urls.First()}/", await IssuerAsync(client, ""));
        using var missing = await client.GetAsync("/no/such/path");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Empty(await missing.Content.ReadAsByteArrayAsync());
        using var method = await client.GetAsync("/oauth/token");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, method.StatusCode);
    }

    [Fact]
    public async Task Prefix_SignIn_StaysBelowIt()
    {
        await using var app = await StartAsync(static app => app.MapIdentityEngine("/auth"));
        using var client = new TestClient(RunningHost.CreateSocketHandler(), $"{app.Urls.First()}/auth/");

        Assert.Equal(client.Issuer, await IssuerAsync(client.Http, "/auth"));
        using var browser = client.OpenBrowser();
        var tokens = await client.AuthorizationCodeAsync(
            new SignInRequest(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret }, browser);

        Assert.Equal(client.Issuer, tokens.IdTokenClaims["iss"]!.GetValue<string>());
        Assert.NotNull(browser.Cookies.HeaderFor(new Uri(client.Issuer + "authorize")));
        Assert.Null(browser.Cookies.HeaderFor(new Uri(app.Urls.First() + "/product")));
        using var outside = await client.Http.GetAsync("/.well-known/openid-configuration");
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
    }

    [Fact]
    public async Task Prefix_MessageHandler_ReachesTheSameIssuer()
    {
        await using var app = await StartAsync(static app => app.MapIdentityEngine("/auth"));
        using var client = new HttpClient(app.Services.GetRequiredService<IdentityEngine>().CreateHandler("/auth")) { BaseAddress = new Uri(app.Urls.First()) };

        Assert.Equal($"{app.Urls.First()}/auth/", await IssuerAsync(client, "/auth"));
        using var outside = await client.GetAsync("/.well-known/openid-configuration");
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
    }

    [Theory]
    [InlineData("auth")]
    [InlineData("/auth/")]
    [InlineData("/a{b}")]
    [InlineData("/ü")]
    public async Task Prefix_Unusable_IsRefused(string prefix)
        => await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(app => app.MapIdentityEngine(prefix)));

    [Fact]
    public async Task RequireHost_OtherHost_IsTheProducts()
    {
        await using var app = await StartAsync(static app => app.MapIdentityEngine().RequireHost("id.example.com"));
        using var client = CreateClient(app);
        using var here = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration") { Headers = { Host = "id.example.com" } };
        using var answered = await client.SendAsync(here);
        using var elsewhere = await client.GetAsync("/.well-known/openid-configuration");

        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Fact]
    public async Task ForwardedHeaders_WithoutTheMiddleware_AreIgnored()
    {
        await using var app = await StartAsync(static app => app.MapIdentityEngine());
        using var client = CreateClient(app);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");
        client.DefaultRequestHeaders.Add("X-Forwarded-Prefix", "/evil");
        client.DefaultRequestHeaders.Add("Forwarded", "host=evil.example;proto=https");

        Assert.Equal($"{app.Urls.First()}/", await IssuerAsync(client, ""));
    }

    [Fact]
    public async Task ForwardedHeaders_WithTheMiddleware_DecideTheIssuer()
    {
        await using var app = await StartAsync(static app =>
        {
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.All });
            app.UseRouting();
            app.MapIdentityEngine();
        });
        using var client = CreateClient(app);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "id.example.com");

        Assert.Equal("https://id.example.com/", await IssuerAsync(client, ""));
    }

    [Fact]
    public async Task Configuration_WithFaults_StopsTheHostAndNamesThemAll()
    {
        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => StartAsync(
            static app => app.Lifetime.ApplicationStarted.Register(static () => Assert.Fail("The host has started.")),
            static options =>
            {
                options.AddTenant("X");
                options.Limits = options.Limits with { RequestBody = 0 };
            }));

        Assert.Equal(2, exception.Faults.Count);
    }

    [Fact]
    public async Task HealthCheck_RunningEngine_IsHealthy()
    {
        await using var app = await StartAsync(static app => app.MapIdentityEngine());
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Contains("identity-engine", report.Entries.Keys);
    }
}
