using System.Net;
using System.Net.Http.Headers;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Interop.Tests.Guides.Scenarios;
using Engine.Testing;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Interop.Tests.AspNetCore;

/// <summary>A product under test whose authorities are test engines.</summary>
public sealed class TestEngineProductTests : IAsyncLifetime
{
    private const string Audience = "https://api.example";
    private TestEngine _staff = null!;
    private TestEngine _customers = null!;
    private WebApplication _product = null!;

    public async Task InitializeAsync()
    {
        _staff = await StartAsync("https://staff.example/");
        _customers = await StartAsync("https://customers.example/");
        _product = CreateProduct();
        await _product.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _product.DisposeAsync();
        await _staff.DisposeAsync();
        await _customers.DisposeAsync();
    }

    [Fact]
    public async Task Api_OneAuthorityForEachScheme_TakesTheTokensOfItsOwn()
    {
        Assert.Equal(HttpStatusCode.OK, await CallAsync("/staff", await TokenAsync(_staff)));
        Assert.Equal(HttpStatusCode.OK, await CallAsync("/customers", await TokenAsync(_customers)));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("/staff", await TokenAsync(_customers)));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("/customers", await TokenAsync(_staff)));
    }

    [Fact]
    public async Task Api_ForgedTokenOrOtherAudience_IsUnauthorized()
    {
        var token = await TokenAsync(_staff);

        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("/staff", token[..^8] + new string([.. token[^8..].Reverse()])));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("/staff", await TokenAsync(_staff, "https://other.example")));
    }

    [Fact]
    public async Task Api_ClockOfTheEngine_DecidesWhetherTheTokenHasExpired()
    {
        var token = await TokenAsync(_staff);
        _customers.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(HttpStatusCode.OK, await CallAsync("/staff", token));

        _staff.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(6));

        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("/staff", token));
        Assert.Equal(HttpStatusCode.OK, await CallAsync("/staff", await TokenAsync(_staff)));
    }

    [Fact]
    public async Task SignIn_FormPost_GoesThroughProductAndEngine()
    {
        await using var engine = await TestEngine.StartAsync(static tenant =>
        {
            tenant.Applications.Add(new Application
            {
                ClientId = "shop",
                ClientSecret = "shop-secret-of-more-than-32-characters",
                Name = "Shop",
                GrantTypes = ["authorization_code"],
                Callbacks = ["https://shop.example/signin-oidc"],
            });
            tenant.Users.Add(new UserDefinition("ann@example.com", "Passw0rd!") { Name = "Ann" });
        });
        await using var product = await ProductWithPages.StartAsync(engine, static options => options.ResponseMode = "form_post");
        using var browser = engine.OpenBrowser(new Uri("https://shop.example/"), product.Server.CreateHandler());

        var page = await browser.SignInAsync("https://shop.example/me", "ann@example.com", "Passw0rd!");

        Assert.Equal((new Uri("https://shop.example/me"), "Ann"), (page.Url, page.Body));
    }

    private static Task<TestEngine> StartAsync(string issuer) => TestEngine.StartAsync(tenant =>
    {
        tenant.Issuer = issuer;
        tenant.Applications.Add(new Application { ClientId = "job", ClientSecret = "a-secret-of-more-than-32-characters", Name = "Job", GrantTypes = ["client_credentials"] });
        foreach (var audience in (string[])[Audience, "https://other.example"])
        {
            tenant.Apis.Add(new ApiDefinition(audience) { Scopes = [new ApiScope { Value = "read:orders" }] });
            tenant.ClientGrants.Add(new ClientGrantDefinition("job", audience, ["read:orders"]));
        }
    });

    private WebApplication CreateProduct()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddAuthorization().AddAuthentication()
            .AddJwtBearer("Staff", static options => Configure(options, "https://login.example/staff/"))
            .AddJwtBearer("Customers", static options => Configure(options, "https://login.example/customers/"));
        builder.Services.UseTestEngine(_staff, "Staff").UseTestEngine(_customers, "Customers");
        var product = builder.Build();
        product.UseAuthentication();
        product.UseAuthorization();
        product.MapGet("/staff", static () => "").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Staff" });
        product.MapGet("/customers", static () => "").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Customers" });
        return product;
    }

    private static void Configure(JwtBearerOptions options, string authority)
    {
        options.Authority = authority;
        options.Audience = Audience;
    }

    private static async Task<string> TokenAsync(TestEngine engine, string audience = Audience)
        => (await engine.Client.ClientCredentialsAsync("job", "a-secret-of-more-than-32-characters", audience)).AccessToken;

    private async Task<HttpStatusCode> CallAsync(string path, string token)
    {
        using var client = _product.GetTestClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
