using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Configuration;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Hosting;

/// <summary>Two tenants in one engine, told apart by host: nothing of one is good for the other.</summary>
public sealed class TenantsByHostTests : IAsyncLifetime
{
    private TestEngine? _engine;

    public async Task InitializeAsync() => _engine = await TestEngine.StartAsync(
        static tenant =>
        {
            tenant.Hosts.Add("one.example");
            Sample.Declare(tenant);
        },
        static options => options.AddTenant("two", static tenant =>
        {
            tenant.Hosts.Add("two.example");
            Sample.Declare(tenant);
            tenant.Users[0] = new UserDefinition(Sample.Email, "Other-Password-2") { Id = "ada" };
        }));

    public async Task DisposeAsync() => await _engine!.DisposeAsync();

    private TestClient At(string host) => new(_engine!.Handler, $"https://{host}/", _engine.Secrets, _engine.Clock);

    private static SignInRequest SignIn(string password)
        => new(Sample.WebClient, Sample.WebCallback, Sample.Email, password) { ClientSecret = Sample.WebSecret, Scope = "openid offline_access", Audience = Sample.Api };

    [Fact]
    public async Task Keys_OfTwoTenants_AreDifferent()
    {
        var one = await At("one.example").Http.GetFromJsonAsync<JsonObject>(".well-known/jwks.json");
        var two = await At("two.example").Http.GetFromJsonAsync<JsonObject>(".well-known/jwks.json");
        string[] Kids(JsonObject? document) => [.. document!["keys"]!.AsArray().Select(static key => key!["kid"]!.GetValue<string>())];

        Assert.Empty(Kids(one).Intersect(Kids(two)));
    }

    [Fact]
    public async Task Host_OfNoTenant_IsNotFound()
    {
        using var response = await At("three.example").Http.GetAsync(".well-known/openid-configuration");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Password_OfTheOtherTenant_IsWrong()
    {
        Assert.Equal(HttpStatusCode.OK, (await At("two.example").AuthorizationCodeAsync(SignIn("Other-Password-2"))).StatusCode);
        await Assert.ThrowsAsync<InvalidOperationException>(() => At("two.example").AuthorizationCodeAsync(SignIn(Sample.Password)));
    }

    [Fact]
    public async Task Tokens_OfTheOtherTenant_AreRefused()
    {
        var tokens = await At("one.example").AuthorizationCodeAsync(SignIn(Sample.Password));
        using var two = At("two.example");

        Assert.Equal("invalid_grant", (await two.RefreshAsync(Sample.WebClient, tokens.RefreshToken!, Sample.WebSecret)).Error);
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo") { Headers = { Authorization = new("Bearer", tokens.AccessToken) } };
        using var response = await two.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await At("one.example").RefreshAsync(Sample.WebClient, tokens.RefreshToken!, Sample.WebSecret)).StatusCode);
    }

    [Fact]
    public async Task Code_OfTheOtherTenant_IsRefused()
    {
        using var one = At("one.example");
        using var browser = one.OpenBrowser();
        var page = await browser.SignInAsync(one.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback)), Sample.Email, Sample.Password);
        var result = await At("two.example").TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", Sample.WebClient), ("client_secret", Sample.WebSecret),
            ("code", page.Parameters["code"]), ("redirect_uri", Sample.WebCallback));

        Assert.Equal("invalid_grant", result.Error);
    }
}
