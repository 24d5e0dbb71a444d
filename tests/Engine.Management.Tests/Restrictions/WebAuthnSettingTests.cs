using System.Net;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Testing;
using Engine.Testing.Browser;
using Engine.WebAuthn;

namespace Engine.Management.Tests.Restrictions;

/// <summary>What an administrator says about security keys and passkeys is what pages ask for.</summary>
public sealed class WebAuthnSettingTests
{
    private const string Settings = "/guardian/factors/webauthn-roaming/settings";

    [Fact]
    public async Task Settings_OfSecurityKeys_AreWhatPagesAskFor()
    {
        await using var host = await StartAsync();
        await SetAsync(host, "/guardian/factors/webauthn-roaming", """{"enabled": true}""");
        await SetAsync(host, "/guardian/policies", """["all-applications"]""");
        await SetAsync(host, Settings, """{"userVerification": "required", "overrideRelyingParty": true, "relyingPartyIdentifier": "tenant.example"}""");

        var request = RequestOf(await SignInAsync(host));

        Assert.Equal(("required", "tenant.example", "cross-platform"), ((string?)request["authenticatorSelection"]!["userVerification"], (string?)request["rp"]!["id"], (string?)request["authenticatorSelection"]!["authenticatorAttachment"]));
        await SetAsync(host, Settings, """{"userVerification": "discouraged", "overrideRelyingParty": false}""");
        request = RequestOf(await SignInAsync(host));
        Assert.Equal(("discouraged", "tenant.example"), ((string?)request["authenticatorSelection"]!["userVerification"], (string?)request["rp"]!["id"]));
    }

    /// <summary>Who could set another domain would have people's keys sign for it, or keep everybody out.</summary>
    [Theory]
    [InlineData("evil.example")]
    [InlineData("example")]
    [InlineData("nant.example")]
    [InlineData("x.tenant.example")]
    public async Task RelyingParty_ThatTheHostIsNotIn_IsRefused(string domain)
    {
        await using var host = await StartAsync();

        var answer = await host.SendAsync("PUT", Settings, new JsonObject { ["overrideRelyingParty"] = true, ["relyingPartyIdentifier"] = domain });

        Assert.Equal(400, answer.Status);
        Assert.Contains("relyingPartyIdentifier", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passkeys_OfADatabase_AreOfferedAsItSays()
    {
        await using var host = await StartAsync();
        await ChangeDatabaseAsync(host, """{"options": {"authentication_methods": {"passkey": {"enabled": true}}, "passkey_options": {"challenge_ui": "button", "progressive_enrollment_enabled": true}}}""");
        using var browser = host.Client.OpenBrowser();
        using var device = new SecurityKey("https://tenant.example");
        Assert.Contains("data-ui=\"button\"", (await browser.GetAsync(AuthorizeUrl(host))).Body, StringComparison.Ordinal);
        var page = await browser.SignInAsync(AuthorizeUrl(host), FlowHost.Email, FlowHost.Password);
        Assert.EndsWith("/u/passkey-enrollment", page.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.True((await device.UseAsync(browser, page)).HasLeft);

        var method = Assert.Single((await host.SendAsync("GET", $"/users/{FlowHost.UserId}/authentication-methods")).Body!.AsArray())!;
        Assert.Equal(("passkey", "tenant.example", "single_device"), ((string?)method["type"], (string?)method["relying_party_identifier"], (string?)method["credential_device_type"]));
        Assert.Equal(204, (await host.SendAsync("DELETE", $"/users/{FlowHost.UserId}/authentication-methods/{Uri.EscapeDataString((string)method["id"]!)}")).Status);
        using var another = host.Client.OpenBrowser();
        Assert.False((await device.UseAsync(another, await another.GetAsync(AuthorizeUrl(host)))).HasLeft);

        await ChangeDatabaseAsync(host, """{"options": {"authentication_methods": {"passkey": {"enabled": false}}}}""");
        Assert.DoesNotContain("webauthn", (await another.GetAsync(AuthorizeUrl(host))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passkey_OfAPersonWhoWasBlocked_SignsNobodyIn()
    {
        await using var host = await StartAsync();
        await ChangeDatabaseAsync(host, """{"options": {"authentication_methods": {"passkey": {"enabled": true}}}}""");
        using var browser = host.Client.OpenBrowser();
        using var device = new SecurityKey("https://tenant.example");
        await device.UseAsync(browser, await browser.SignInAsync(AuthorizeUrl(host), FlowHost.Email, FlowHost.Password));
        await host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["blocked"] = true });
        using var another = host.Client.OpenBrowser();

        var page = await device.UseAsync(another, await another.GetAsync(AuthorizeUrl(host)));

        Assert.False(page.Parameters.ContainsKey("code"), page.Url.AbsoluteUri);
    }

    [Fact]
    public async Task Passkeys_WithoutAVerifier_AreRefused()
    {
        await using var host = await FlowHost.StartAsync();

        var id = (string)(await host.SendAsync("GET", "/connections?name=Username-Password-Authentication")).Body![0]!["id"]!;
        var answer = await host.SendAsync("PATCH", "/connections/" + id, JsonNode.Parse("""{"options": {"authentication_methods": {"passkey": {"enabled": true}}}}"""));

        Assert.Equal(400, answer.Status);
        Assert.Contains("is not supported", answer.Message, StringComparison.Ordinal);
    }

    private static Task<FlowHost> StartAsync() => FlowHost.StartAsync(static options => options.AddWebAuthn());

    private static async Task SetAsync(FlowHost host, string path, string body)
        => Assert.Equal(200, (await host.SendAsync("PUT", path, JsonNode.Parse(body))).Status);

    private static async Task ChangeDatabaseAsync(FlowHost host, string body)
    {
        var id = (string)(await host.SendAsync("GET", "/connections?name=Username-Password-Authentication")).Body![0]!["id"]!;
        Assert.Equal(200, (await host.SendAsync("PATCH", "/connections/" + id, JsonNode.Parse(body))).Status);
    }

    private static async Task<BrowserPage> SignInAsync(FlowHost host)
    {
        using var browser = host.Client.OpenBrowser();
        return await browser.SignInAsync(AuthorizeUrl(host), FlowHost.Email, FlowHost.Password);
    }

    private static string AuthorizeUrl(FlowHost host)
        => host.Client.AuthorizeUrl(("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid"), ("state", "s"));

    private static JsonNode RequestOf(BrowserPage page)
    {
        var start = page.Body.IndexOf("data-request=\"", StringComparison.Ordinal) + "data-request=\"".Length;
        return JsonNode.Parse(WebUtility.HtmlDecode(page.Body[start..page.Body.IndexOf('"', start)]))!;
    }
}
