using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Limits;

/// <summary>What an anonymous client can make the engine keep or compute.</summary>
public sealed class RequestLimitTests : IAsyncLifetime
{
    private const string Form = "application/x-www-form-urlencoded";
    private TestEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await TestEngine.StartAsync(Sample.Declare, static options => options.Limits = options.Limits with { OpenTransactions = 30, OpenTransactionsPerBrowser = 5 });

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task Authorize_LoginHintOf900Kilobytes400Times_LeavesNothingBehind()
    {
        var url = Url(("login_hint", new string('x', 900 * 1024)));
        using var warm = await _engine.Client.Http.GetAsync(url);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 400; i++)
        {
            using var response = await _engine.Client.Http.GetAsync(url);
            Assert.Equal(HttpStatusCode.RequestUriTooLong, response.StatusCode);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20 * 1024 * 1024);
    }

    [Theory]
    [InlineData("login_hint", 2048, true)]
    [InlineData("login_hint", 2049, false)]
    [InlineData("ext-anything", 2049, false)]
    [InlineData("nonce", 2049, false)]
    [InlineData("state", 4096, true)]
    [InlineData("state", 4097, false)]
    [InlineData("scope", 16385, false)]
    public async Task Authorize_ParameterThatIsTooLong_IsNamedOnTheErrorPage(string name, int length, bool accepted)
    {
        using var response = await _engine.Client.Http.GetAsync(Url((name, new string('x', length))));

        Assert.Equal(accepted ? HttpStatusCode.Found : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(accepted || (await response.Content.ReadAsStringAsync()).Contains($"The parameter {name} is too long ({length} characters)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("v2/logout?returnTo=")]
    [InlineData("oidc/logout?logout_hint=")]
    public async Task Logout_ParameterThatIsTooLong_IsNamed(string path)
    {
        using var response = await _engine.Client.Http.GetAsync(path + new string('x', 3000));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("is too long (3000 characters), maximum 2048", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scope", 40_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("scope", 6_000, HttpStatusCode.BadRequest)]
    [InlineData("scope", 1_001, HttpStatusCode.BadRequest)]
    public async Task Token_TooManyScopes_AreRefusedAsJson(string name, int scopes, HttpStatusCode status)
    {
        var body = $"grant_type=client_credentials&client_id={Sample.MachineClient}&audience={Uri.EscapeDataString(Sample.Api)}&{name}={string.Join('+', Enumerable.Range(0, scopes).Select(static i => $"s:{i}"))}";
        using var response = await _engine.Client.Http.PostAsync("oauth/token", new StringContent(body, Encoding.UTF8, Form));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("invalid_request", (await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task Authorize_OneBrowserBeginsManySignIns_ItsOldestEnd()
    {
        using var browser = _engine.OpenBrowser();
        var first = await browser.GetAsync(Url());
        for (var i = 0; i < 4; i++)
        {
            await browser.GetAsync(Url());
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(first.Url.AbsoluteUri)).StatusCode);
        _engine.Clock.Advance(TimeSpan.FromSeconds(1));
        var last = await browser.GetAsync(Url());

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(last.Url.AbsoluteUri)).StatusCode);
        var alive = 0;
        alive += (await browser.GetAsync(first.Url.AbsoluteUri)).StatusCode == HttpStatusCode.OK ? 1 : 0;
        Assert.InRange(await CountAsync(), 5, 5);
        Assert.InRange(alive, 0, 1);
    }

    [Fact]
    public async Task Authorize_ManyBrowsersBeginSignIns_TheOldestEndInAll()
    {
        for (var i = 0; i < 80; i++)
        {
            using var response = await _engine.Client.Http.GetAsync(Url());
            Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        }

        Assert.Equal(30, await CountAsync());
        Assert.NotNull((await _engine.Client.AuthorizationCodeAsync(new SignInRequest(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret })).IdToken);
    }

    [Fact]
    public async Task TenantLog_LongTextsFromOutside_AreCut()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url(("redirect_uri", "https://evil.example/" + new string('x', 2000))));
        request.Headers.TryAddWithoutValidation("User-Agent", new string('u', 20_000));
        using var response = await _engine.Client.Http.SendAsync(request);

        var record = Assert.Single(await _engine.Engine.Options.Store.Logs.ReadLatestAsync(TestEngine.TenantName, null, 0, 1));
        Assert.InRange(record.Body.Length, 1, 6_000);
        Assert.Equal(512, JsonNode.Parse(record.Body.Span)!["user_agent"]!.GetValue<string>().Length);
    }

    private string Url(params (string Name, string? Value)[] changes)
        => _engine.Client.AuthorizeUrl([
            .. new (string Name, string? Value)[] { ("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid"), ("state", "s") }.Where(known => !changes.Any(change => change.Name == known.Name)),
            .. changes,
        ]);

    /// <summary>How many sign-ins the store still knows: a purge long after their end says it.</summary>
    private async Task<int> CountAsync() => await _engine.Engine.Options.Store.Records.PurgeExpiredAsync(_engine.Clock.GetUtcNow().AddHours(2), 10_000);
}
