using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Logout;

/// <summary>Applications are told that a session has ended (OpenID Connect Back-Channel Logout).</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "DisposeAsync of xunit disposes them.")]
public sealed class BackchannelLogoutTests : IAsyncLifetime
{
    private const string All = "all-client-000000000000000000000000";
    private const string Some = "some-client-00000000000000000000000";
    private const string AllUrl = "https://all.example/out";
    private const string SomeUrl = "https://some.example/out";
    private readonly Receiver _receiver = new();
    private TestEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await TestEngine.StartAsync(
        static tenant =>
        {
            Sample.Declare(tenant);
            tenant.Applications.Add(Client(All, """{"backchannel_logout_urls":["https://all.example/out"],"backchannel_logout_initiators":{"mode":"all"},"backchannel_logout_session_metadata":{"include":true}}"""));
            tenant.Applications.Add(Client(Some, """{"backchannel_logout_urls":["https://some.example/out"],"backchannel_logout_initiators":{"mode":"custom","selected_initiators":["account-deleted"]}}"""));
        },
        options => options.HttpClient = new HttpClient(_receiver));

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        _receiver.Dispose();
    }

    private static Application Client(string id, string logout) => new()
    {
        ClientId = id,
        Name = id,
        ClientSecret = Sample.WebSecret,
        AppType = "regular_web",
        Callbacks = [Sample.WebCallback],
        GrantTypes = ["authorization_code"],
        Extra = new Dictionary<string, JsonElement> { ["oidc_logout"] = JsonDocument.Parse(logout).RootElement },
    };

    private async Task<(JsonObject Claims, TestBrowser Browser)> SignInAsync(params string[] clients)
    {
        var browser = _engine.OpenBrowser();
        JsonObject? claims = null;
        foreach (var client in clients)
        {
            claims = (await _engine.Client.AuthorizationCodeAsync(new SignInRequest(client, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret, Scope = "openid" }, browser)).IdTokenClaims;
        }

        return (claims!, browser);
    }

    [Fact]
    public async Task SignOut_OfAPerson_IsToldToEveryApplicationOfTheSession()
    {
        var (claims, browser) = await SignInAsync(All, Some, Sample.WebClient);
        await browser.GetAsync(_engine.Issuer + "v2/logout");
        await _receiver.WaitForAsync(2);

        Assert.Equal([AllUrl, SomeUrl], _receiver.Received.Select(static post => post.Url).Order());
        var token = _receiver.Received.Single(static post => post.Url == AllUrl).Token;
        var logout = TokenResult.ReadClaims(token);
        Assert.Equal(
            (_engine.Issuer, All, "auth0|ada", (string?)claims["sid"]),
            ((string?)logout["iss"], (string?)logout["aud"], (string?)logout["sub"], (string?)logout["sid"]));
        Assert.Equal(120, (long)logout["exp"]! - (long)logout["iat"]!);
        Assert.Equal("""{"http://schemas.openid.net/event/backchannel-logout":{}}""", logout["events"]!.ToJsonString());
        Assert.False(logout.ContainsKey("nonce"));
        Assert.NotEqual((string?)logout["jti"], (string?)TokenResult.ReadClaims(_receiver.Received.Single(static post => post.Url == SomeUrl).Token)["jti"]);
        browser.Dispose();
    }

    /// <summary>A logout token must not open anything: it is neither an ID token nor an access token.</summary>
    [Fact]
    public async Task Token_ThatWasPosted_IsGoodForNothingElse()
    {
        var (_, browser) = await SignInAsync(All);
        await browser.GetAsync(_engine.Issuer + "v2/logout");
        await _receiver.WaitForAsync(1);
        var token = _receiver.Received[0].Token;
        using var request = new HttpRequestMessage(HttpMethod.Get, _engine.Issuer + "userinfo");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await _engine.Client.Http.SendAsync(request);
        var page = await browser.GetAsync(_engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", All), ("redirect_uri", Sample.WebCallback), ("prompt", "none"), ("id_token_hint", token)));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_request", page.Parameters["error"]);
        browser.Dispose();
    }

    /// <summary>Whoever knew the old password is signed out everywhere, at the applications too.</summary>
    [Fact]
    public async Task Password_ThatWasChanged_IsToldToThoseThatWantToKnow()
    {
        var (_, browser) = await SignInAsync(All, Some);
        using var content = new FormUrlEncodedContent([new("client_id", All), new("connection", Connection.DefaultDatabase), new("email", Sample.Email)]);
        using var response = await _engine.Client.Http.PostAsync(new Uri(_engine.Issuer + "dbconnections/change_password"), content);
        await WaitForLogAsync("scpr");
        using var other = _engine.OpenBrowser();
        var form = await other.GetAsync(_engine.Outbox.Messages[0].Url!);
        await other.SubmitAsync(form, new Dictionary<string, string> { ["password"] = "Difference-Engine-1822", ["password_again"] = "Difference-Engine-1822" });
        await _receiver.WaitForAsync(1);
        await WaitForLogAsync("oidc_backchannel_logout_succeeded");

        Assert.Equal(AllUrl, Assert.Single(_receiver.Received).Url);
        browser.Dispose();
    }

    [Fact]
    public async Task Application_ThatFails_IsToldAgainLater_AndOnce()
    {
        var (_, browser) = await SignInAsync(All);
        _receiver.Status = HttpStatusCode.ServiceUnavailable;
        await browser.GetAsync(_engine.Issuer + "v2/logout");
        await _receiver.WaitForAsync(1);
        await WaitForLogAsync("oidc_backchannel_logout_failed");
        _receiver.Status = HttpStatusCode.OK;
        _engine.Clock.Advance(TimeSpan.FromMinutes(2));
        await _receiver.WaitForAsync(2);
        await WaitForLogAsync("oidc_backchannel_logout_succeeded");
        _engine.Clock.Advance(TimeSpan.FromMinutes(10));
        await Task.Delay(200);

        Assert.Equal(2, _receiver.Received.Count);
        browser.Dispose();
    }

    /// <summary>Nobody waits for an application that does not answer.</summary>
    [Fact]
    public async Task Application_ThatHangs_HoldsUpNobody()
    {
        var (_, browser) = await SignInAsync(All);
        _receiver.Hangs = true;
        var page = await browser.GetAsync(_engine.Issuer + "v2/logout").WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        browser.Dispose();
    }

    /// <summary>Whoever administers a tenant must not reach the network of the host through the addresses of its applications.</summary>
    [Theory]
    [InlineData("http://127.0.0.1:1/out")]
    [InlineData("http://localhost:1/out")]
    [InlineData("http://[::1]:1/out")]
    [InlineData("http://[::ffff:10.0.0.1]:1/out")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://10.0.0.1/out")]
    public async Task Address_OfTheHostsNetwork_IsNotCalled(string url)
    {
        await using var engine = await TestEngine.StartAsync(tenant =>
        {
            Sample.Declare(tenant);
            tenant.Applications.Add(Client(All, new JsonObject { ["backchannel_logout_urls"] = new JsonArray(url) }.ToJsonString()));
        });
        using var browser = engine.OpenBrowser();
        await engine.Client.AuthorizationCodeAsync(new SignInRequest(All, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret, Scope = "openid" }, browser);
        await browser.GetAsync(engine.Issuer + "v2/logout");

        var log = await WaitForLogAsync("oidc_backchannel_logout_failed", engine);
        Assert.Equal("The application could not be reached.", (string?)log["description"]);
    }

    private async Task<JsonNode> WaitForLogAsync(string type, TestEngine? engine = null)
    {
        engine ??= _engine;
        for (var i = 0; i < 400; i++)
        {
            if ((await engine.Engine.Options.Store.Logs.ReadAsync(engine.Engine.Tenants[0].Id, null, 100)).FirstOrDefault(log => log.Type == type) is { } found)
            {
                return JsonNode.Parse(found.Body.Span)!;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException($"The log has no {type}.");
    }

    /// <summary>The applications.</summary>
    private sealed class Receiver : HttpMessageHandler
    {
        private readonly List<(string Url, string Token)> _received = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public bool Hangs { get; set; }

        public IReadOnlyList<(string Url, string Token)> Received
        {
            get
            {
                lock (_received)
                {
                    return [.. _received];
                }
            }
        }

        public async Task WaitForAsync(int count)
        {
            for (var i = 0; i < 400 && Received.Count < count; i++)
            {
                await Task.Delay(25);
            }

            Assert.True(Received.Count >= count, $"{Received.Count} of {count} posts came.");
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Assert.StartsWith("logout_token=", body, StringComparison.Ordinal);
            lock (_received)
            {
                _received.Add((request.RequestUri!.ToString(), body["logout_token=".Length..]));
            }

            return new HttpResponseMessage(Status);
        }
    }
}
