using System.Net;
using Engine.Core;
using Engine.Core.Configuration;
using Engine.Hosting;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests.AspNetCore;

/// <summary>What a product has put together wrongly stops its start; nobody has to sign in to find out.</summary>
public sealed class HostFaultTests
{
    [Theory]
    [InlineData("https://app.example/auth/", "", "MapIdentityEngine(\"/auth\")")]
    [InlineData("https://app.example/", "/auth", "has the path '/'")]
    [InlineData("https://app.example/login/", "/auth", "is mapped at '/auth/'")]
    public async Task Start_IssuerThatIsNotWhereTheEngineIsMapped_NamesBoth(string issuer, string prefix, string advice)
    {
        await using var app = Build(issuer);
        app.MapIdentityEngine(prefix);

        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => app.StartAsync());

        var fault = Assert.Single(exception.Faults);
        Assert.Contains(issuer, fault, StringComparison.Ordinal);
        Assert.Contains(advice, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PathBaseOfAProxy_IsPartOfTheIssuer()
    {
        await using var app = Build("https://app.example/shop/auth/");
        app.UsePathBase("/shop");
        app.UseRouting();
        app.MapIdentityEngine("/auth", pathBase: "/shop");
        await app.StartAsync();
        using var client = app.GetTestClient();

        var metadata = await client.GetStringAsync(new Uri("https://app.example/shop/auth/.well-known/openid-configuration"));

        Assert.Contains("\"issuer\":\"https://app.example/shop/auth/\"", metadata, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SeveralFaults_AreToldAtOnce()
    {
        await using var app = Build("https://app.example/login/", static tenant => tenant.Users.Add(new UserDefinition("nobody", "x") { Roles = ["boss"] }));

        var exception = Assert.Throws<EngineConfigurationException>(() => app.MapIdentityEngine("/auth"));

        Assert.Equal(3, exception.Faults.Count);
    }

    [Fact]
    public async Task Start_HandlersThatDemandHttps_AreToldWithTheirSchemes()
    {
        await using var app = Build("http://localhost:5000/", configure: static services => services.AddAuthentication()
            .AddOpenIdConnect(static options => SetUp(options, requiresHttps: true))
            .AddJwtBearer(static options => options.Authority = "http://localhost:5000/"));
        app.MapIdentityEngine();

        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => app.StartAsync());

        Assert.Collection(exception.Faults, static fault => Assert.Contains("'OpenIdConnect': The MetadataAddress or Authority must use HTTPS", fault, StringComparison.Ordinal), static fault => Assert.Contains("'Bearer': The MetadataAddress or Authority must use HTTPS", fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_CookiesThatBrowsersRefuseOverHttp_AreToldWithTheRemedy()
    {
        await using var app = Build("http://localhost:5000/", configure: static services => services.AddAuthentication().AddOpenIdConnect(static options => SetUp(options)));
        app.MapIdentityEngine();

        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => app.StartAsync());

        Assert.Contains("CorrelationCookie.SameSite", Assert.Single(exception.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhatHttpNeedsIsSet_Starts()
    {
        await using var app = Build("http://localhost:5000/", configure: static services => services.AddAuthentication().AddOpenIdConnect(static options =>
        {
            SetUp(options);
            options.ResponseMode = "query";
            options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }));
        app.MapIdentityEngine();

        await app.StartAsync();
    }

    [Fact]
    public async Task Map_WithoutAddIdentityEngine_SaysWhatToCall()
    {
        var builder = WebApplication.CreateBuilder();
        await using var app = builder.Build();

        Assert.Contains("AddIdentityEngine", Assert.Throws<InvalidOperationException>(() => app.MapIdentityEngine()).Message, StringComparison.Ordinal);
        Assert.Contains("AddIdentityEngine", Assert.Throws<InvalidOperationException>(() => app.UseIdentityEngine()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddIdentityEngine_CalledTwice_ConfiguresOneEngine()
    {
        await using var app = Build("https://app.example/", configure: static services => services.AddIdentityEngine(static engine => engine.AddTenant("second").Hosts.Add("second.example")));
        app.MapIdentityEngine();
        await app.StartAsync();
        using var client = app.GetTestClient();

        using var answer = await client.GetAsync(new Uri("https://second.example/.well-known/openid-configuration"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["first", "second"], app.Services.GetRequiredService<IdentityEngine>().Tenants.Select(static tenant => tenant.Name));
    }

    private static void SetUp(OpenIdConnectOptions options, bool requiresHttps = false)
    {
        options.Authority = "http://localhost:5000/";
        options.ClientId = "product";
        options.ClientSecret = "secret";
        options.ResponseType = "code";
        options.SignInScheme = "Cookies";
        options.RequireHttpsMetadata = requiresHttps;
    }

    private static WebApplication Build(string issuer, Action<TenantDefinition>? declare = null, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddIdentityEngine(engine =>
        {
            var tenant = engine.AddTenant("first");
            tenant.Issuer = issuer;
            declare?.Invoke(tenant);
        });
        configure?.Invoke(builder.Services);
        return builder.Build();
    }
}
