using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engine.Management.Tests.Lifecycle;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Management.Tests.Restrictions;

/// <summary>What an administrator says about second factors is what people are asked for.</summary>
public sealed partial class FactorTests : RestrictionTest
{
    private const string Phone = "+4930123456";
    private const string Key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    private const string Methods = $"/users/{FlowHost.UserId}/authentication-methods";

    [Fact]
    public async Task Factor_TurnedOnAndOff_IsAskedForAndNot()
    {
        await TurnOnAsync("otp");
        using var browser = Host.Client.OpenBrowser();
        Assert.EndsWith("/u/mfa-otp-enrollment-qr", (await FirstFactorAsync(browser)).Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(["otp"], (await Host.SendAsync("GET", "/guardian/factors")).Body!.AsArray().Where(static factor => (bool)factor!["enabled"]!).Select(static factor => (string?)factor!["name"]));

        await ChangeAsync("/guardian/factors/otp", """{"enabled": false}""", "PUT");
        Assert.Contains("without a factor that is turned on", await RefusalAsync(), StringComparison.Ordinal);
        await ChangeAsync("/guardian/factors/sms", """{"enabled": true}""", "PUT");
        using var another = Host.Client.OpenBrowser();
        Assert.EndsWith("/u/mfa-sms-enrollment", (await FirstFactorAsync(another)).Url.AbsolutePath, StringComparison.Ordinal);
    }

    /// <summary>Nothing is behind these yet: a policy that demands one of them keeps people out, and does not let them past.</summary>
    [Theory]
    [InlineData("push-notification")]
    [InlineData("webauthn-roaming")]
    [InlineData("webauthn-platform")]
    [InlineData("duo")]
    [InlineData("email")]
    [InlineData("recovery-code")]
    public async Task Factor_ThatNobodyCanEnroll_LetsNobodyPastThePolicy(string factor)
    {
        await TurnOnAsync(factor);

        Assert.Contains("without a factor that is turned on", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessageTypes_Voice_CallThePerson()
    {
        await TurnOnAsync("sms");
        await ChangeAsync("/guardian/factors/phone/message-types", """{"message_types": ["voice"]}""", "PUT");
        using var browser = Host.Client.OpenBrowser();

        var page = await EnterPhoneAsync(browser);

        Assert.EndsWith("/u/mfa-voice-challenge", page.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(Core.Messages.MessageChannel.Voice, Assert.Single(Host.Engine.Outbox.Messages).Channel);
    }

    [Theory]
    [InlineData("/guardian/factors/phone/templates")]
    [InlineData("/guardian/factors/sms/templates")]
    public async Task Templates_OfTheTenant_WordTheMessages(string path)
    {
        await ChangeAsync("/tenants/settings", """{"friendly_name": "Difference & Co"}""");
        await TurnOnAsync("sms");
        await ChangeAsync(path, """{"enrollment_message": "Welcome to {{ tenant.friendly_name }}: {{ code }}", "verification_message": "{{code}} opens {{tenant.friendly_name}}"}""", "PUT");
        using var browser = Host.Client.OpenBrowser();
        var page = await EnterPhoneAsync(browser);
        var code = Host.Engine.Outbox.Messages[^1].Code!;
        await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = code });
        using var another = Host.Client.OpenBrowser();
        await FirstFactorAsync(another);

        Assert.Equal([$"Welcome to Difference & Co: {code}", $"{Host.Engine.Outbox.Messages[^1].Code} opens Difference & Co"], Host.Engine.Outbox.Messages.Select(static message => message.Body!));
    }

    /// <summary>A template that can't be read would keep everybody out.</summary>
    [Fact]
    public async Task Templates_Faulty_AreRefused()
    {
        var answer = await Host.SendAsync("PUT", "/guardian/factors/phone/templates", JsonNode.Parse("""{"enrollment_message": "{% if %}", "verification_message": "{{code}}"}"""));

        Assert.Equal(400, answer.Status);
        Assert.Contains("enrollment_message", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_AddedByAnAdministrator_IsAskedFor()
    {
        await TurnOnAsync("otp");
        var added = await Host.SendAsync("POST", Methods, JsonNode.Parse($$"""{"type": "totp", "name": "Work", "totp_secret": "{{Key}}"}"""));
        Assert.Equal((201, Key, "totp", "Work"), (added.Status, added.Text("totp_secret"), added.Text("type"), added.Text("name")));
        await ChangeAsync(Methods, $$"""{"type": "phone", "name": "Mobile", "phone_number": "{{Phone}}", "preferred_authentication_method": "voice"}""", "POST");
        await ChangeAsync(Methods, """{"type": "email", "name": "Mail", "email": "second@example.com"}""", "POST");
        using var browser = Host.Client.OpenBrowser();

        var page = await FirstFactorAsync(browser);
        Assert.EndsWith("/u/mfa-otp-challenge", page.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.True((await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = new AuthenticatorApp(Key, Host.Engine.Clock).Code() })).HasLeft);

        var list = (await Host.SendAsync("GET", Methods)).Body!.AsArray();
        Assert.Equal(["totp Work", "phone Mobile +4930123456 voice", "email Mail second@example.com"], list.Select(static item => string.Join(' ', new[] { "type", "name", "phone_number", "email", "preferred_authentication_method" }.Select(name => (string?)item![name]).OfType<string>())));
        Assert.DoesNotContain(Key, list.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull((string?)list[0]!["last_auth_at"]);
        var user = (await Host.SendAsync("GET", "/users/" + FlowHost.UserId)).Body!.ToJsonString();
        Assert.DoesNotContain(Key, user, StringComparison.Ordinal);
        Assert.DoesNotContain("_factors", user, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type": "totp", "totp_secret": "not base32!"}""")]
    [InlineData("""{"type": "totp", "totp_secret": "ABCD"}""")]
    [InlineData("""{"type": "phone"}""")]
    [InlineData("""{"type": "phone", "phone_number": "030"}""")]
    [InlineData("""{"type": "email"}""")]
    [InlineData("""{"type": "passkey", "key_id": "k", "public_key": "p"}""")]
    [InlineData("""{"type": "webauthn-roaming", "key_id": "k", "public_key": "p", "aaguid": "a", "relying_party_identifier": "r"}""")]
    [InlineData("""{"type": "carrier-pigeon"}""")]
    [InlineData("""{}""")]
    public async Task Method_Bad_IsRefused(string body)
    {
        Assert.Equal(400, (await Host.SendAsync("POST", Methods, JsonNode.Parse(body))).Status);
        Assert.Equal(400, (await Host.SendAsync("PUT", Methods, JsonNode.Parse($"[{body}]"))).Status);
        Assert.Empty((await Host.SendAsync("GET", Methods)).Body!.AsArray());
    }

    [Fact]
    public async Task Methods_Replaced_AreThoseAlone()
    {
        await ChangeAsync(Methods, """{"type": "totp"}""", "POST");
        await ChangeAsync(Methods, $$"""{"type": "phone", "phone_number": "{{Phone}}"}""", "POST");
        Assert.Equal(409, (await Host.SendAsync("POST", Methods, JsonNode.Parse($$"""{"type": "phone", "phone_number": "{{Phone}}"}"""))).Status);

        await ChangeAsync(Methods, """[{"type": "email", "email": "a@example.com"}, {"type": "phone", "phone_number": "+491"}]""", "PUT");
        Assert.Equal(["email", "phone"], (await Host.SendAsync("GET", Methods)).Body!.AsArray().Select(static item => (string?)item!["type"]));
        Assert.Equal(204, (await Host.SendAsync("DELETE", Methods)).Status);
        Assert.Empty((await Host.SendAsync("GET", Methods)).Body!.AsArray());
    }

    [Fact]
    public async Task Method_Changed_IsShownAndReachedSo()
    {
        await TurnOnAsync("sms");
        await ChangeAsync("/guardian/factors/phone/message-types", """{"message_types": ["sms", "voice"]}""", "PUT");
        await ChangeAsync(Methods, $$"""{"type": "phone", "phone_number": "{{Phone}}"}""", "POST");
        var id = (string)(await Host.SendAsync("GET", Methods)).Body![0]!["id"]!;
        var path = $"{Methods}/{Uri.EscapeDataString(id)}";

        await ChangeAsync(path, """{"name": "Old one", "preferred_authentication_method": "voice"}""");

        Assert.Equal("Old one", (await Host.SendAsync("GET", path)).Text("name"));
        using var browser = Host.Client.OpenBrowser();
        Assert.EndsWith("/u/mfa-voice-challenge", (await FirstFactorAsync(browser)).Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(204, (await Host.SendAsync("DELETE", path)).Status);
        Assert.Equal(404, (await Host.SendAsync("GET", path)).Status);
        Assert.Equal(404, (await Host.SendAsync("PATCH", path, JsonNode.Parse("""{"name": "x"}"""))).Status);
    }

    [Theory]
    [InlineData("DELETE", $"/users/{FlowHost.UserId}/authenticators")]
    [InlineData("DELETE", $"/users/{FlowHost.UserId}/multifactor/google-authenticator")]
    public async Task Factors_Reset_AreEnrolledAnew(string method, string path)
    {
        await TurnOnAsync("otp");
        await ChangeAsync(Methods, """{"type": "totp"}""", "POST");

        Assert.Equal(204, (await Host.SendAsync(method, path)).Status);

        using var browser = Host.Client.OpenBrowser();
        Assert.EndsWith("/u/mfa-otp-enrollment-qr", (await FirstFactorAsync(browser)).Url.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enrollments_OfAPerson_AreFoundAndDeleted()
    {
        await ChangeAsync(Methods, $$"""{"type": "phone", "phone_number": "{{Phone}}"}""", "POST");
        var enrollment = Assert.Single((await Host.SendAsync("GET", $"/users/{FlowHost.UserId}/enrollments")).Body!.AsArray())!;
        var path = "/guardian/enrollments/" + Uri.EscapeDataString((string)enrollment["id"]!);

        Assert.Equal(("confirmed", Phone), ((await Host.SendAsync("GET", path)).Text("status"), (await Host.SendAsync("GET", path)).Text("phone_number")));
        Assert.Equal(204, (await Host.SendAsync("DELETE", path)).Status);
        Assert.Equal(404, (await Host.SendAsync("GET", path)).Status);
        Assert.Empty((await Host.SendAsync("GET", Methods)).Body!.AsArray());
    }

    [Fact]
    public async Task RecoveryCode_Regenerated_IsTheOneThatCounts()
    {
        Assert.Equal(404, (await Host.SendAsync("POST", $"/users/{FlowHost.UserId}/recovery-code-regeneration")).Status);
        await TurnOnAsync("otp");
        await ChangeAsync("/guardian/factors/recovery-code", """{"enabled": true}""", "PUT");
        await ChangeAsync(Methods, """{"type": "totp"}""", "POST");
        var first = (await Host.SendAsync("POST", $"/users/{FlowHost.UserId}/recovery-code-regeneration")).Text("recovery_code");
        var second = (await Host.SendAsync("POST", $"/users/{FlowHost.UserId}/recovery-code-regeneration")).Text("recovery_code");
        using var browser = Host.Client.OpenBrowser();
        var page = await browser.SubmitAsync(await FirstFactorAsync(browser), button: "pick");
        page = await browser.SubmitAsync(page, button: page.Form!.Buttons.Single(static button => button.Value.StartsWith("pick:recovery-code", StringComparison.Ordinal)).Value);

        Assert.EndsWith("/u/mfa-recovery-code-challenge", (await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = first })).Url.AbsolutePath, StringComparison.Ordinal);
        Assert.EndsWith("/u/mfa-recovery-code-challenge-new-code", (await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = second })).Url.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RememberedBrowsers_Invalidated_AreAskedAgain()
    {
        await TurnOnAsync("otp");
        await ChangeAsync(Methods, $$"""{"type": "totp", "totp_secret": "{{Key}}"}""", "POST");
        using var browser = Host.Client.OpenBrowser();
        await browser.SubmitAsync(await FirstFactorAsync(browser), new Dictionary<string, string> { ["code"] = new AuthenticatorApp(Key, Host.Engine.Clock).Code(), ["rememberBrowser"] = "true" });
        await browser.GetAsync(TestEngine.DefaultIssuer + "v2/logout");
        Assert.True((await FirstFactorAsync(browser)).HasLeft);
        await browser.GetAsync(TestEngine.DefaultIssuer + "v2/logout");

        Assert.Equal(204, (await Host.SendAsync("POST", $"/users/{FlowHost.UserId}/multifactor/actions/invalidate-remember-browser")).Status);

        Assert.EndsWith("/u/mfa-otp-challenge", (await FirstFactorAsync(browser)).Url.AbsolutePath, StringComparison.Ordinal);
    }

    /// <summary>Whoever has lost the device, and with it perhaps the browser, has an administrator take the factor away: the browser counts no more once there is a new one.</summary>
    [Theory]
    [InlineData("DELETE", $"/users/{FlowHost.UserId}/authenticators", null)]
    [InlineData("PUT", Methods, "[]")]
    public async Task RememberedBrowsers_OfAFactorThatWasTakenAway_AreForgotten(string method, string path, string? body)
    {
        await TurnOnAsync("otp");
        await ChangeAsync(Methods, $$"""{"type": "totp", "totp_secret": "{{Key}}"}""", "POST");
        using var browser = Host.Client.OpenBrowser();
        await browser.SubmitAsync(await FirstFactorAsync(browser), new Dictionary<string, string> { ["code"] = new AuthenticatorApp(Key, Host.Engine.Clock).Code(), ["rememberBrowser"] = "true" });
        await browser.GetAsync(TestEngine.DefaultIssuer + "v2/logout");

        Assert.True((await Host.SendAsync(method, path, body is null ? null : JsonNode.Parse(body))).Status is 200 or 204);
        await ChangeAsync(Methods, """{"type": "totp"}""", "POST");

        Assert.EndsWith("/u/mfa-otp-challenge", (await FirstFactorAsync(browser)).Url.AbsolutePath, StringComparison.Ordinal);
    }

    /// <summary>Whoever was blocked, or given a new password, has nothing left of the sign-in they were in the middle of.</summary>
    [Theory]
    [InlineData("""{"blocked": true}""")]
    [InlineData("""{"password": "Difference-Engine-1822"}""")]
    public async Task Walk_AfterABlockOrANewPassword_GoesNoFurther(string change)
    {
        await TurnOnAsync("otp");
        await ChangeAsync(Methods, $$"""{"type": "totp", "totp_secret": "{{Key}}"}""", "POST");
        using var browser = Host.Client.OpenBrowser();
        var page = await FirstFactorAsync(browser);
        await ChangeAsync("/users/" + FlowHost.UserId, change);

        page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = new AuthenticatorApp(Key, Host.Engine.Clock).Code() });

        Assert.False(page.Parameters.ContainsKey("code"), page.Url.AbsoluteUri);
    }

    /// <summary>Whoever has a copy of the store has nobody's second factor.</summary>
    [Fact]
    public async Task Store_WithFactors_HasNoKeyAndNoRecoveryCodeInClear()
    {
        var raw = new RawStore();
        await using var host = await FlowHost.StartAsync(options => options.Store = raw.Store);
        await host.SendAsync("PUT", "/guardian/factors/otp", JsonNode.Parse("""{"enabled": true}"""));
        await host.SendAsync("PUT", "/guardian/factors/recovery-code", JsonNode.Parse("""{"enabled": true}"""));
        await host.SendAsync("PUT", "/guardian/policies", JsonNode.Parse("""["all-applications"]"""));
        using var browser = host.Client.OpenBrowser();
        var page = await FirstFactorAsync(browser, host);
        var key = Picture().Match(page.Body).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        Assert.Empty(raw.Naming(key));
        page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = new AuthenticatorApp(key, host.Engine.Clock).Code() });
        var recovery = RecoveryCode().Match(page.Body).Groups[1].Value;
        Assert.Equal(24, recovery.Length);
        Assert.Empty(raw.Naming(recovery));
        Assert.True((await browser.SubmitAsync(page, new Dictionary<string, string> { ["saved"] = "true" })).HasLeft);

        Assert.Empty(raw.Naming(key));
        Assert.Empty(raw.Naming(recovery));
    }

    private async Task TurnOnAsync(string factor)
    {
        await ChangeAsync($"/guardian/factors/{factor}", """{"enabled": true}""", "PUT");
        await ChangeAsync("/guardian/policies", """["all-applications"]""", "PUT");
    }

    private async Task<BrowserPage> EnterPhoneAsync(TestBrowser browser)
        => await browser.SubmitAsync(await FirstFactorAsync(browser), new Dictionary<string, string> { ["phone"] = Phone });

    private Task<BrowserPage> FirstFactorAsync(TestBrowser browser) => FirstFactorAsync(browser, Host);

    private static Task<BrowserPage> FirstFactorAsync(TestBrowser browser, FlowHost host) => browser.SignInAsync(
        host.Client.AuthorizeUrl(("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid"), ("state", "s")), FlowHost.Email, FlowHost.Password);

    [GeneratedRegex("<code>([A-Z2-7 ]+)</code>")]
    private static partial Regex Picture();

    [GeneratedRegex("<code id=\"recovery-code\">([A-Z0-9]+)</code>")]
    private static partial Regex RecoveryCode();
}
