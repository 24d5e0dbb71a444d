using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Testing;
using static Engine.Behaviour.Tests.Device.DeviceHost;

namespace Engine.Behaviour.Tests.Device;

/// <summary>A device and a person who connects it (RFC 8628).</summary>
public sealed class DeviceFlowTests
{
    [Fact]
    public async Task Device_CodeTypedConfirmedAndSignedIn_GetsItsTokens()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var (status, body) = await engine.RequestAsync(("client_id", Television), ("scope", "openid profile offline_access read:posts"), ("audience", Sample.Api));
        Assert.Equal((200, 900, 5, engine.Issuer + "activate"), (status, (int)body["expires_in"]!, (int)body["interval"]!, (string)body["verification_uri"]!));
        var userCode = (string)body["user_code"]!;
        Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", userCode);
        var device = new DeviceHost.Device(Television, (string)body["device_code"]!, userCode, (string)body["verification_uri_complete"]!);
        Assert.Equal($"{engine.Issuer}activate?user_code={userCode}", device.Uri);

        var pending = await engine.PollAsync(device);
        Assert.Equal((HttpStatusCode.Forbidden, "authorization_pending", "User has yet to authorize device code."), (pending.StatusCode, pending.Error, pending.ErrorDescription));

        var page = await browser.GetAsync(engine.Issuer + "activate");
        Assert.Equal("device-code-activation", ScreenOf(page));
        page = await browser.EnterAsync(page, userCode.ToLowerInvariant().Replace('-', ' '));
        Assert.Equal("device-code-confirmation", ScreenOf(page));
        Assert.Contains(userCode, page.Body, StringComparison.Ordinal);
        Assert.Contains("Television", page.Body, StringComparison.Ordinal);
        page = await browser.SubmitAsync(page, button: "confirm");
        Assert.Equal("login", ScreenOf(page));
        page = await browser.SignInHereAsync(page);
        Assert.Contains("Your device is connected", page.Body, StringComparison.Ordinal);

        var tokens = await engine.PollAsync(device);
        Assert.Equal("openid profile offline_access read:posts", (string?)tokens.AccessTokenClaims["scope"]);
        Assert.Equal(("auth0|ada", Television), ((string?)tokens.IdTokenClaims["sub"], (string?)tokens.IdTokenClaims["aud"]));
        Assert.NotEqual(tokens.RefreshToken, (await engine.Client.RefreshAsync(Television, tokens.RefreshToken!)).RefreshToken);

        var again = await engine.PollAsync(device);
        Assert.Equal((HttpStatusCode.Forbidden, "invalid_grant"), (again.StatusCode, again.Error));
        Assert.Equal(["s", "sede", "sertft", "fede"], (await engine.ReadLogsAsync()).Select(static log => (string)log["type"]!).Where(static type => type is not ("ssa" or "slo")));
    }

    [Fact]
    public async Task Device_AddressWithTheCode_IsConfirmedWithoutTyping()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();

        var page = await browser.GetAsync(device.Uri);

        Assert.Equal("device-code-confirmation", ScreenOf(page));
        Assert.DoesNotContain(device.UserCode, page.Url.Query, StringComparison.Ordinal);
        await browser.SignInHereAsync(await browser.SubmitAsync(page, button: "confirm"));
        Assert.NotNull((await engine.PollAsync(device)).IdToken);
    }

    [Fact]
    public async Task Device_SecondOneOfASignedInPerson_IsConfirmedAndNothingElse()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        await browser.ApproveAsync(await engine.BeginAsync());
        var second = await engine.BeginAsync(Radio);

        var page = await browser.SubmitAsync(await browser.GetAsync(second.Uri), button: "confirm");

        Assert.Contains("Your device is connected", page.Body, StringComparison.Ordinal);
        Assert.Equal("auth0|ada", (string?)(await engine.PollAsync(second)).IdTokenClaims["sub"]);
    }

    [Fact]
    public async Task Device_Cancelled_IsToldSoAndItsCodeIsGone()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();

        var page = await browser.ApproveAsync(device, "cancel");

        Assert.Contains("Your device was not connected", page.Body, StringComparison.Ordinal);
        var denied = await engine.PollAsync(device);
        Assert.Equal((HttpStatusCode.Forbidden, "access_denied", "User cancelled the confirmation prompt."), (denied.StatusCode, denied.Error, denied.ErrorDescription));
        Assert.Contains("wrong, or has expired", (await browser.GetAsync(device.Uri)).Body, StringComparison.Ordinal);
        Assert.Contains("fdecc", (await engine.ReadLogsAsync()).Select(static log => (string)log["type"]!));
    }

    [Theory]
    [InlineData("accept", null)]
    [InlineData("deny", "User did not authorize the request")]
    public async Task Device_ApiThatWantsConsent_AsksThePerson(string button, string? denial)
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync(audience: Strict);
        var page = await browser.ApproveAsync(device);
        Assert.Equal("consent", ScreenOf(page));

        await browser.SubmitAsync(page, button: button);

        Assert.Equal(denial, (await engine.PollAsync(device)).ErrorDescription);
    }

    [Fact]
    public async Task Device_TenantThatDemandsASecondFactor_WaitsForIt()
    {
        await using var engine = await StartAsync(static tenant => tenant.MultiFactor = new MultiFactor { Factors = ["otp"], IsRequired = true });
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();

        var page = await browser.ApproveAsync(device);

        Assert.StartsWith("mfa-otp", ScreenOf(page), StringComparison.Ordinal);
        Assert.Equal("authorization_pending", (await engine.PollAsync(device)).Error);
    }

    [Fact]
    public async Task Device_DeniedByAnAction_IsToldWhy()
    {
        PostLoginEvent? seen = null;
        await using var engine = await StartAsync(
            static tenant => tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "gate")),
            options => options.AddAction("gate", new Gate(@event => seen = @event)));
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();

        var page = await browser.ApproveAsync(device);

        Assert.Contains("Not on this television", page.Body, StringComparison.Ordinal);
        var denied = await engine.PollAsync(device);
        Assert.Equal(("access_denied", "Not on this television"), (denied.Error, denied.ErrorDescription));
        Assert.Equal("oauth2-device-code", seen!.Protocol);
        Assert.Equal((null, "Television"), (seen.RedirectUri, seen.Client.Name));
    }

    [Fact]
    public async Task Poll_FasterThanTheInterval_IsToldToSlowDown()
    {
        await using var engine = await StartAsync();
        var device = await engine.BeginAsync();
        await engine.PollAsync(device);
        engine.Clock.Advance(TimeSpan.FromSeconds(2));

        var fast = await engine.PollAsync(device);
        engine.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((HttpStatusCode.TooManyRequests, "slow_down", "You are polling faster than the specified interval of 5 seconds."), (fast.StatusCode, fast.Error, fast.ErrorDescription));
        Assert.Equal("authorization_pending", (await engine.PollAsync(device)).Error);
        Assert.Empty(await engine.ReadLogsAsync());
    }

    [Fact]
    public async Task Codes_AfterTheirTime_AreExpiredOnceAndThenUnknown()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var (late, open) = (await engine.BeginAsync(), await engine.BeginAsync());
        var page = await browser.GetAsync(open.Uri);
        engine.Clock.Advance(TimeSpan.FromSeconds(900));

        Assert.Contains("wrong, or has expired", (await browser.GetAsync(late.Uri)).Body, StringComparison.Ordinal);
        Assert.Contains("expired or was used", (await browser.SubmitAsync(page, button: "confirm")).Body, StringComparison.Ordinal);
        Assert.Equal("expired_token", (await engine.PollAsync(late)).Error);
        Assert.Equal("invalid_grant", (await engine.PollAsync(late)).Error);
    }

    [Fact]
    public async Task Approval_AtTheLastMoment_CanBeFetched()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();
        engine.Clock.Advance(TimeSpan.FromSeconds(899));
        await browser.ApproveAsync(device);
        engine.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.NotNull((await engine.PollAsync(device)).IdToken);
    }

    [Theory]
    [InlineData("digits", "*** *** ***", "^[0-9]{3} [0-9]{3} [0-9]{3}$")]
    [InlineData("digits", null, "^[0-9]{3}-[0-9]{3}-[0-9]{3}$")]
    [InlineData("base20", "**-**-**-**", "^[B-Z]{2}-[B-Z]{2}-[B-Z]{2}-[B-Z]{2}$")]
    public async Task UserCode_SettingsOfTheTenant_SayHowItLooks(string charset, string? mask, string pattern)
    {
        await using var engine = await StartAsync(tenant => tenant.Settings = new TenantSettings { DeviceFlow = new DeviceFlowSettings { Charset = charset, Mask = mask } });
        using var browser = engine.OpenBrowser();
        var device = await engine.BeginAsync();

        Assert.Matches(pattern, device.UserCode);
        await browser.ApproveAsync(device);
        Assert.NotNull((await engine.PollAsync(device)).IdToken);
    }

    [Theory]
    [InlineData("base20", "***-****")]
    [InlineData("digits", "****-****")]
    [InlineData("base20", "****-****-****-****-****")]
    [InlineData("base20", "****_****")]
    [InlineData("emoji", null)]
    public async Task UserCode_SettingsThatCantBe_KeepTheEngineFromStarting(string charset, string? mask)
    {
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(tenant => tenant.Settings = new TenantSettings { DeviceFlow = new DeviceFlowSettings { Charset = charset, Mask = mask } }));
        Assert.Contains("device_flow", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_OfApplicationsThatAreNoDevices_IsRefused()
    {
        await using var engine = await StartAsync(tenant =>
        {
            tenant.Applications.Add(Application("page", "Page") with { AppType = "spa" });
            tenant.Applications.Add(Application("partner", "Partner TV") with { IsFirstParty = false });
            tenant.Applications.Add(Application("no-grant", "Plain") with { GrantTypes = ["refresh_token"] });
            tenant.Applications.Add(Application("confidential", "Box") with { TokenEndpointAuthMethod = "client_secret_post", ClientSecret = "a-secret-of-a-box-in-a-living-room" });
        });

        Assert.Equal((403, "unauthorized_client"), await ErrorAsync(engine, ("client_id", "page")));
        Assert.Equal((403, "unauthorized_client"), await ErrorAsync(engine, ("client_id", "partner")));
        Assert.Equal((403, "unauthorized_client"), await ErrorAsync(engine, ("client_id", "no-grant")));
        Assert.Equal((401, "access_denied"), await ErrorAsync(engine, ("client_id", "nobody")));
        Assert.Equal((401, "access_denied"), await ErrorAsync(engine, ("client_id", "confidential")));
        Assert.Equal((401, "access_denied"), await ErrorAsync(engine));
        Assert.Equal((403, "access_denied"), await ErrorAsync(engine, ("client_id", Television), ("audience", "https://unknown.example/")));
        Assert.Equal((400, "invalid_request"), await ErrorAsync(engine, ("client_id", Television), ("client_id", Radio)));
        Assert.Equal(200, (await engine.RequestAsync(("client_id", "confidential"), ("client_secret", "a-secret-of-a-box-in-a-living-room"))).Status);
        Assert.All(await engine.ReadLogsAsync(), static log => Assert.Equal("fdeaz", (string)log["type"]!));
    }

    [Fact]
    public async Task Origins_OfTheApplication_MayReadAndNoOthers()
    {
        await using var engine = await StartAsync();
        var device = await engine.BeginAsync();

        foreach (var (origin, begun, polled) in new[] { (Origin, 200, 403), ("https://evil.example", 403, 403) })
        {
            var begin = await SendAsync(engine, origin, "oauth/device/code", ("client_id", Television));
            var poll = await SendAsync(engine, origin, "oauth/token", ("client_id", Television), ("grant_type", Grant), ("device_code", device.Code));
            Assert.Equal((begun, polled), (begin.Status, poll.Status));
            Assert.Equal(origin == Origin, poll.Body.Contains("authorization_pending", StringComparison.Ordinal));
            Assert.Equal(origin == Origin, begin.Body.Contains("device_code", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Discovery_NamesTheEndpoint()
    {
        await using var engine = await StartAsync();
        using var client = engine.CreateClient();
        var document = (await client.GetFromJsonAsync<JsonObject>(".well-known/openid-configuration"))!;

        Assert.Equal(engine.Issuer + "oauth/device/code", (string?)document["device_authorization_endpoint"]);
        Assert.Contains(Grant, document["grant_types_supported"]!.AsArray().Select(static grant => (string)grant!));
    }

    private static async Task<(int Status, string? Error)> ErrorAsync(TestEngine engine, params (string Name, string? Value)[] parameters)
    {
        var (status, body) = await engine.RequestAsync(parameters);
        return (status, (string?)body["error"]);
    }

    private static async Task<(int Status, string Body)> SendAsync(TestEngine engine, string origin, string path, params (string Name, string Value)[] fields)
    {
        using var client = engine.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))) };
        request.Headers.Add("Origin", origin);
        using var response = await client.SendAsync(request);
        Assert.Equal(origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class Gate(Action<PostLoginEvent> note) : IPostLoginAction
    {
        public ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
        {
            note(@event);
            api.Access.Deny("Not on this television");
            return ValueTask.CompletedTask;
        }
    }
}
