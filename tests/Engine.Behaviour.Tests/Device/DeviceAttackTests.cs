using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Engine.Behaviour.Tests.Flows;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Pages;
using Engine.Testing;
using Engine.Testing.Browser;
using static Engine.Behaviour.Tests.Device.DeviceHost;

namespace Engine.Behaviour.Tests.Device;

/// <summary>What attackers make of codes of devices.</summary>
public sealed class DeviceAttackTests
{
    [Fact]
    public async Task Approval_FetchedByManyAtOnce_IsOneSetOfTokens()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();
        await browser.ApproveAsync(device);

        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => engine.PollAsync(device))));

        var won = Assert.Single(results, static result => result.StatusCode == HttpStatusCode.OK);
        Assert.All(results.Where(result => result != won), static result => Assert.Equal("invalid_grant", result.Error));
        Assert.NotNull((await engine.Client.RefreshAsync(Television, won.RefreshToken!)).AccessToken);
    }

    [Fact]
    public async Task Polls_WhileThePersonApproves_GetOneSetOfTokens()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();
        var approving = Task.Run(() => browser.ApproveAsync(device));
        var polls = new List<TokenResult>();
        while (!approving.IsCompleted)
        {
            polls.AddRange(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => engine.PollAsync(device)))));
        }

        await approving;
        polls.Add(await engine.PollAsync(device));

        Assert.Single(polls, static poll => poll.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Code_OfAnotherApplication_IsUnknownToIt()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();

        Assert.Equal("invalid_grant", (await engine.PollAsync(device, Radio)).Error);
        await browser.ApproveAsync(device);
        Assert.Equal("invalid_grant", (await engine.PollAsync(device, Radio)).Error);
        Assert.NotNull((await engine.PollAsync(device)).IdToken);
    }

    [Fact]
    public async Task Code_OfAnotherTenant_IsUnknownThere()
    {
        await using var engine = await StartAsync(static tenant => tenant.Hosts.Add(new Uri(TestEngine.DefaultIssuer).Host), static options => options.AddTenant("other", static tenant =>
        {
            tenant.Hosts.Add("other.example");
            tenant.Applications.Add(Application(Television, "Television"));
        }));
        using var other = new TestClient(engine.Handler, "https://other.example/", engine.Secrets, engine.Clock);
        using var browser = other.OpenBrowser();
        var device = await engine.BeginAsync();

        Assert.Equal("invalid_grant", (await other.TokenAsync(("grant_type", Grant), ("client_id", Television), ("device_code", device.Code))).Error);
        Assert.Contains("wrong, or has expired", (await browser.EnterAsync(await browser.GetAsync(other.Issuer + "activate"), device.UserCode)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("device:")]
    public async Task DeviceCode_AtTheCodeGrant_IsNoAuthorizationCode(string prefix)
    {
        await using var engine = await StartAsync(static tenant => tenant.Applications[^2] = tenant.Applications[^2] with { GrantTypes = [Grant, "authorization_code"] });
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();
        await browser.ApproveAsync(device);

        foreach (var code in new[] { device.Code, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(device.Code))) })
        {
            Assert.Equal("invalid_grant", (await engine.Client.TokenAsync(("grant_type", "authorization_code"), ("client_id", Television), ("code", prefix + code))).Error);
        }
    }

    [Fact]
    public async Task Approval_InOneBrowser_SignsNoOtherIn()
    {
        await using var engine = await StartAsync();
        using var person = engine.OpenBrowser();
        using var attacker = engine.OpenBrowser();
        var device = await engine.BeginAsync();
        var page = await attacker.GetAsync(device.Uri);

        await person.ApproveAsync(device);

        Assert.Contains("expired or was used", (await attacker.SubmitAsync(page, button: "confirm")).Body, StringComparison.Ordinal);
        Assert.Equal("login", ScreenOf(await attacker.SubmitAsync(await attacker.GetAsync((await engine.BeginAsync()).Uri), button: "confirm")));
    }

    [Fact]
    public async Task Confirmation_SentByAnotherSiteOrBrowser_CountsForNobody()
    {
        await using var engine = await StartAsync();
        using var person = engine.OpenBrowser();
        using var attacker = engine.OpenBrowser();
        await person.ApproveAsync(await engine.BeginAsync(Radio));
        var device = await engine.BeginAsync();
        var page = await attacker.GetAsync(device.Uri);
        var form = new Dictionary<string, string>(page.Form!.Fields) { ["action"] = "confirm" };

        // The attacker's own transaction in the person's browser; a link in place of a form; no transaction at all.
        Assert.Equal(400, (int)(await person.PostAsync(page.Form.Action.AbsoluteUri, form)).StatusCode);
        await person.GetAsync(page.Form.Action.AbsoluteUri + "&action=confirm");
        await person.GetAsync(device.Uri + "&action=confirm");
        await person.PostAsync(engine.Issuer + "u/device-code-confirmation", new Dictionary<string, string> { ["action"] = "confirm", ["user_code"] = device.UserCode });

        Assert.Equal("authorization_pending", (await engine.PollAsync(device)).Error);
    }

    [Fact]
    public async Task Confirmation_OfOneDevice_IsNoneOfAnother()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var (mine, theirs) = (await engine.BeginAsync(), await engine.BeginAsync(Radio, audience: Strict));
        var entry = await browser.EnterAsync(await browser.GetAsync(engine.Issuer + "activate"), mine.UserCode);
        var login = await browser.SubmitAsync(entry, button: "confirm");

        // Back to the first page, and another code: it is confirmed anew, and what was consented to is not taken over.
        var again = await browser.EnterAsync(await browser.GetAsync(login.Url.AbsoluteUri.Replace("login", "device-code-activation", StringComparison.Ordinal)), theirs.UserCode);
        Assert.Equal("device-code-confirmation", ScreenOf(again));
        Assert.Contains("Radio", again.Body, StringComparison.Ordinal);
        var consent = await browser.SignInHereAsync(await browser.SubmitAsync(again, button: "confirm"));
        Assert.Equal("consent", ScreenOf(consent));
        var back = await browser.EnterAsync(await browser.GetAsync(login.Url.AbsoluteUri.Replace("login", "device-code-activation", StringComparison.Ordinal)), mine.UserCode);
        Assert.Equal("device-code-confirmation", ScreenOf(back));
        await browser.SubmitAsync(back, button: "confirm");

        Assert.Equal(Television, (string?)(await engine.PollAsync(mine)).IdTokenClaims["aud"]);
        Assert.Equal("authorization_pending", (await engine.PollAsync(theirs)).Error);
    }

    [Fact]
    public async Task TwoPeople_WithOneCode_OneOfThemConnectsTheDevice()
    {
        await using var engine = await StartAsync(static tenant => tenant.Users.Add(new("bob@example.com", Sample.Password) { Id = "bob" }));
        using var ada = engine.OpenBrowser();
        using var bob = engine.OpenBrowser();
        var device = await engine.BeginAsync();
        var pages = new List<BrowserPage>();
        foreach (var browser in new[] { ada, bob })
        {
            pages.Add(await browser.SubmitAsync(await browser.GetAsync(device.Uri), button: "confirm"));
        }

        var ends = await Task.WhenAll(
            ada.SignInHereAsync(pages[0]),
            bob.SubmitAsync(pages[1], new Dictionary<string, string> { ["username"] = "bob@example.com", ["password"] = Sample.Password }));

        var won = Assert.Single(ends, static end => end.Body.Contains("Your device is connected", StringComparison.Ordinal));
        Assert.Equal(won == ends[0] ? "auth0|ada" : "auth0|bob", (string?)(await engine.PollAsync(device)).IdTokenClaims["sub"]);
    }

    [Fact]
    public async Task Guesses_FromOneAddress_AreLimitedInFormsAndAddressesTogether()
    {
        await using var engine = await StartAsync(configure: static options => options.Limits = options.Limits with { UserCodesPerAddress = 6 });
        var device = await engine.BeginAsync();
        for (var i = 0; i < 3; i++)
        {
            await SendAsync(engine, "GET", "/activate", "user_code=BBBB-BBB" + "BCDF"[i]);
        }

        var start = await SendAsync(engine, "GET", "/activate", "");
        var state = start.Headers["Location"]!.Split("state=")[1];
        var cookie = start.Headers["Set-Cookie"]!.Split(';')[0];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(400, (await SendAsync(engine, "POST", "/u/device-code-activation", "", $"state={state}&code=CCCC-CCC{"BCDF"[i]}", cookie)).StatusCode);
        }

        // The right one is as wrong as any now, from this address.
        Assert.Equal(429, (await SendAsync(engine, "POST", "/u/device-code-activation", "", $"state={state}&code={device.UserCode}", cookie)).StatusCode);
        Assert.Contains("/u/device-code-activation", (await SendAsync(engine, "GET", "/activate", "user_code=" + device.UserCode)).Headers["Location"], StringComparison.Ordinal);
        Assert.Contains("/u/device-code-confirmation", (await SendAsync(engine, "GET", "/activate", "user_code=" + device.UserCode, address: "203.0.113.9")).Headers["Location"], StringComparison.Ordinal);
        engine.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("/u/device-code-confirmation", (await SendAsync(engine, "GET", "/activate", "user_code=" + device.UserCode)).Headers["Location"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_FromOneAddress_AreLimited()
    {
        await using var engine = await StartAsync(configure: static options => options.Limits = options.Limits with { DevicesPerAddress = 3 });
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            statuses.Add((await SendAsync(engine, "POST", "/oauth/device/code", "", "client_id=" + Television)).StatusCode);
        }

        Assert.Equal([200, 200, 200, 429], statuses);
    }

    [Fact]
    public async Task Devices_MoreThanMayWait_PushTheOldestOut()
    {
        await using var engine = await StartAsync(configure: static options => options.Limits = options.Limits with { OpenTransactions = 3 });
        var first = await engine.BeginAsync();
        for (var i = 0; i < 3; i++)
        {
            await engine.BeginAsync();
        }

        Assert.Equal("invalid_grant", (await engine.PollAsync(first)).Error);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2_000)]
    [InlineData(100_000)]
    public async Task Input_OfAnySize_IsAnsweredAsWrong(int length)
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var huge = new string('B', length);
        var page = await browser.GetAsync(engine.Issuer + "activate");

        Assert.InRange((int)(await browser.EnterAsync(page, huge)).StatusCode, 400, 414);
        Assert.InRange((int)(await browser.GetAsync($"{engine.Issuer}activate?user_code={huge}")).StatusCode, 200, 414);
        Assert.InRange((int)(await engine.PollAsync(new DeviceHost.Device(Television, huge, "", ""))).StatusCode, 400, 414);
        Assert.InRange((await engine.RequestAsync(("client_id", Television), ("scope", huge + "x"), ("audience", huge))).Status, 400, 414);
        Assert.Equal(400, (int)(await browser.EnterAsync(page, "")).StatusCode);
        Assert.Equal(400, (int)(await browser.EnterAsync(page, "<script>")).StatusCode);
    }

    [Fact]
    public async Task Store_WhileADeviceWaits_HasNeitherCode()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();
        await browser.GetAsync(device.Uri);
        var records = await engine.Engine.Options.Store.Records.ListAsync(engine.Engine.Tenants[0].Id, new RecordFilter { ClientId = Television }, engine.Clock.GetUtcNow());

        Assert.Equal(3, records.Count);
        var stored = string.Join('\n', records.Select(static record => record.Key + Encoding.Latin1.GetString(record.Payload.Span)));
        Assert.DoesNotContain(device.Code, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(device.UserCode, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(device.UserCode.Replace("-", "", StringComparison.Ordinal), stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embedder_WhatIsAskedAtEverySignIn_IsAskedForDevicesToo()
    {
        await using var engine = await StartAsync(configure: static options =>
        {
            var pages = new LiquidPageRendererOptions();
            pages.Templates["accept-terms"] = AcceptTerms.Template;
            options.Pages = new LiquidPageRenderer(pages);
            options.Pipelines.BeforeAuthorize("IssueResponse", new AcceptTerms());
        });
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();

        var page = await browser.ApproveAsync(device);

        Assert.Equal("accept-terms", ScreenOf(page));
        Assert.Equal("authorization_pending", (await engine.PollAsync(device)).Error);
        await browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "Ada" });
        Assert.NotNull((await engine.PollAsync(device)).IdToken);
    }

    private static async Task<EngineResponse> SendAsync(TestEngine engine, string method, string path, string query, string? form = null, string? cookie = null, string address = "198.51.100.1")
    {
        var request = new EngineRequest
        {
            Method = method,
            Host = new Uri(engine.Issuer).Authority,
            Path = path,
            QueryString = query,
            Body = new MemoryStream(Encoding.UTF8.GetBytes(form ?? "")),
            RemoteAddress = IPAddress.Parse(address),
        };
        request.Headers["Content-Type"] = form is null ? null : "application/x-www-form-urlencoded";
        request.Headers["Cookie"] = cookie;
        return await engine.Engine.HandleAsync(request);
    }
}
