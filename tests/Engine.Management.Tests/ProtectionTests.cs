using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

public sealed class ProtectionTests : IAsyncLifetime
{
    private FlowHost _host = null!;

    public async Task InitializeAsync() => _host = await FlowHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("web-client")]
    [InlineData(FlowHost.Api)]
    public async Task Blacklist_OfATokenById_EndsItAtUserInfo(string audience)
    {
        var api = (await _host.SendAsync("GET", "/resource-servers")).Body!.AsArray().Single(static api => api!["identifier"]!.GetValue<string>() == FlowHost.Api)!;
        await _host.SendAsync("PATCH", $"/resource-servers/{api["id"]}", new JsonObject { ["token_dialect"] = "rfc9068_profile" });
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn());
        var other = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn());
        Assert.Equal(HttpStatusCode.OK, await UserInfoAsync(tokens.AccessToken));
        var jti = tokens.AccessTokenClaims["jti"]!.GetValue<string>();

        var added = await _host.SendAsync("POST", "/blacklists/tokens", new JsonObject { ["aud"] = audience, ["jti"] = jti });

        Assert.Equal(204, added.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await UserInfoAsync(tokens.AccessToken));
        Assert.Equal(HttpStatusCode.OK, await UserInfoAsync(other.AccessToken));
        var listed = await _host.SendAsync("GET", "/blacklists/tokens?aud=" + Uri.EscapeDataString(audience));
        Assert.Equal(new JsonArray(new JsonObject { ["aud"] = audience, ["jti"] = jti }).ToJsonString(), listed.Body!.ToJsonString());
        Assert.Empty((await _host.SendAsync("GET", "/blacklists/tokens")).Body!.AsArray());
    }

    [Fact]
    public async Task Blacklist_OfAManagementToken_EndsItAtTheManagementApi()
    {
        var identifier = Core.Management.ManagementApi.IdentifierOf(_host.Client.Issuer);
        var api = (await _host.SendAsync("GET", "/resource-servers")).Body!.AsArray().Single(api => api!["identifier"]!.GetValue<string>() == identifier)!;
        await ChangeAsync(api["id"]!.GetValue<string>());
        var token = await _host.Client.ClientCredentialsAsync("management", FlowHost.Secret, identifier);
        Assert.Equal(HttpStatusCode.OK, await ListClientsAsync(token.AccessToken));

        await _host.SendAsync("POST", "/blacklists/tokens", new JsonObject { ["jti"] = token.AccessTokenClaims["jti"]!.GetValue<string>() });

        Assert.Equal(HttpStatusCode.Unauthorized, await ListClientsAsync(token.AccessToken));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"aud":"a"}""")]
    [InlineData("""{"jti":7}""")]
    [InlineData("""{"jti":""}""")]
    [InlineData("""{"jti":"a","other":"b"}""")]
    public async Task Blacklist_BadInput_Is400(string body) => Assert.Equal(400, (await _host.SendAsync("POST", "/blacklists/tokens", JsonNode.Parse(body))).Status);

    [Fact]
    public async Task Stats_AfterLogins_CountThem()
    {
        Assert.Equal(0, (await _host.SendAsync("GET", "/stats/active-users")).Body!.GetValue<int>());
        await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn());
        _host.Engine.Clock.Advance(TimeSpan.FromHours(20));
        await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn());
        using var browser = _host.Client.OpenBrowser();
        await browser.SignUpAsync(_host.Client.AuthorizeUrl(("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid"), ("state", "s")), "new@example.com", FlowHost.Password);

        Assert.Equal(2, (await _host.SendAsync("GET", "/stats/active-users")).Body!.GetValue<int>());
        var days = (await _host.SendAsync("GET", "/stats/daily")).Body!.AsArray();
        Assert.Equal((31, 3, 1), (days.Count, days.Sum(static day => day!["logins"]!.GetValue<int>()), days.Sum(static day => day!["signups"]!.GetValue<int>())));
        var today = _host.Engine.Clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(1, Assert.Single((await _host.SendAsync("GET", $"/stats/daily?from={today}&to={today}")).Body!.AsArray())!["signups"]!.GetValue<int>());
    }

    [Fact]
    public async Task Stats_ActiveUsers_ForgetAfterAMonth()
    {
        await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn());
        _host.Engine.Clock.Advance(TimeSpan.FromDays(31));
        var token = await _host.Client.ClientCredentialsAsync("management", FlowHost.Secret, Core.Management.ManagementApi.IdentifierOf(_host.Client.Issuer));
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v2/stats/active-users") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken) } };

        using var response = await _host.Client.Http.SendAsync(request);

        Assert.Equal("0", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("from=20240102&to=20240101")]
    [InlineData("from=20200101&to=20240101")]
    [InlineData("to=00010101&from=00010102")]
    public async Task Stats_BadRange_Is400(string query) => Assert.Equal(400, (await _host.SendAsync("GET", "/stats/daily?" + query)).Status);

    [Theory]
    [InlineData("GET", "/user-blocks/auth0%7Cada", 200, """{"blocked_for":[]}""")]
    [InlineData("GET", "/user-blocks/unknown", 404, null)]
    [InlineData("GET", "/user-blocks?identifier=ada@example.com", 200, """{"blocked_for":[]}""")]
    [InlineData("GET", "/user-blocks", 400, null)]
    [InlineData("DELETE", "/user-blocks?identifier=ada@example.com", 204, null)]
    [InlineData("DELETE", "/user-blocks/auth0%7Cada", 204, null)]
    [InlineData("GET", "/anomaly/blocks/ips/1.1.1.1", 404, null)]
    [InlineData("DELETE", "/anomaly/blocks/ips/1.1.1.1", 204, null)]
    [InlineData("DELETE", "/anomaly/blocks/ips/nonsense", 400, null)]
    [InlineData("GET", "/users/auth0%7Cada/enrollments", 200, "[]")]
    [InlineData("GET", "/users/unknown/enrollments", 404, null)]
    [InlineData("GET", "/users/auth0%7Cada/authentication-methods?include_totals=true", 200, """{"authenticators":[],"start":0,"limit":50,"total":0}""")]
    [InlineData("DELETE", "/users/auth0%7Cada/multifactor/duo", 204, null)]
    [InlineData("DELETE", "/users/auth0%7Cada/multifactor/pigeon", 400, null)]
    [InlineData("POST", "/users/auth0%7Cada/multifactor/actions/invalidate-remember-browser", 204, null)]
    [InlineData("POST", "/users/unknown/multifactor/actions/invalidate-remember-browser", 404, null)]
    [InlineData("GET", "/client-grants/unknown/organizations", 404, null)]
    public async Task Protection_OfPeople_SaysWhatThereIs(string method, string path, int status, string? body)
    {
        var answer = await _host.SendAsync(method, path);

        Assert.Equal(status, answer.Status);
        if (body is not null)
        {
            Assert.Equal(body, answer.Body!.ToJsonString());
        }
    }

    /// <summary>The system API's dialect can't be changed over HTTP.</summary>
    private async Task ChangeAsync(string id)
    {
        var store = _host.Engine.Engine.Options.Store.Configuration;
        var document = await store.GetAsync("test", "resource_server", id);
        var api = JsonNode.Parse(document!.Body.Span)!.AsObject();
        api["token_dialect"] = "rfc9068_profile";
        var result = await store.ReplaceAsync("test", "resource_server", document with { Body = System.Text.Encoding.UTF8.GetBytes(api.ToJsonString()) }, document.Version);
        Assert.True(result.Succeeded);
    }

    private async Task<HttpStatusCode> UserInfoAsync(string token) => await GetAsync("userinfo", token);

    private async Task<HttpStatusCode> ListClientsAsync(string token) => await GetAsync("api/v2/clients", token);

    private async Task<HttpStatusCode> GetAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var response = await _host.Client.Http.SendAsync(request);
        return response.StatusCode;
    }
}
