using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Logout;

public sealed class LogoutInProcess() : LogoutTests(HostKind.InProcess);

public sealed class LogoutOverKestrel() : LogoutTests(HostKind.Kestrel);

public abstract class LogoutTests(HostKind kind) : BehaviourTest(kind)
{
    private static readonly string Bye = Uri.EscapeDataString(Sample.WebLogout);

    private async Task<bool> HasSessionAsync(TestBrowser browser)
        => (await browser.GetAsync(WebRequest(("prompt", "none")))).Parameters.ContainsKey("code");

    [Fact]
    public async Task Legacy_ListedAddress_EndsTheSessionAndReturns()
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        Assert.True(await HasSessionAsync(browser));
        var page = await browser.GetAsync($"{Issuer}v2/logout?client_id={Sample.WebClient}&returnTo={Bye}");

        Assert.Equal(Sample.WebLogout, page.Url.AbsoluteUri);
        Assert.False(await HasSessionAsync(browser));
    }

    [Theory]
    [InlineData("v2/logout?client_id={0}&returnTo={1}%3Ftoken%3Dsecret")]
    [InlineData("oidc/logout?client_id={0}&post_logout_redirect_uri={1}&state=secret")]
    public async Task Log_OfASignOut_NamesSessionAndTargetAndNothingOfTheQuery(string path)
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        var page = await browser.GetAsync(Issuer + string.Format(CultureInfo.InvariantCulture, path, Sample.WebClient, Bye));
        if (!page.HasLeft)
        {
            await browser.SubmitAsync(page, button: "accept");
        }

        var records = await Host.Engine.Engine.Options.Store.Logs.ReadAsync(TestEngine.TenantName, null, 100);
        var login = JsonNode.Parse(records.Single(static record => record.Type == "s").Body.Span)!;
        var record = JsonNode.Parse(records.Single(static record => record.Type == "slo").Body.Span)!;
        Assert.Equal(login["details"]!["session_id"]!.GetValue<string>(), record["details"]!["session_id"]!.GetValue<string>());
        Assert.Equal(Sample.WebLogout, record["details"]!["return_to"]!.GetValue<string>());
        Assert.DoesNotContain("secret", record.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Legacy_UnlistedAddress_IsNotFollowed()
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.GetAsync($"{Issuer}v2/logout?client_id={Sample.WebClient}&returnTo=https%3A%2F%2Fevil.example%2F");

        Assert.False(page.HasLeft);
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
    }

    [Fact]
    public async Task Oidc_HintOfTheSession_EndsItAtOnce()
    {
        using var browser = Client.OpenBrowser();
        var tokens = await Client.AuthorizationCodeAsync(WebSignIn(), browser);
        var page = await browser.GetAsync($"{Issuer}oidc/logout?id_token_hint={tokens.IdToken}&post_logout_redirect_uri={Bye}&state=s1");

        Assert.Equal(Sample.WebLogout + "?state=s1", page.Url.AbsoluteUri);
        Assert.False(await HasSessionAsync(browser));
    }

    [Fact]
    public async Task Oidc_ExpiredHint_StillCounts()
    {
        using var browser = Client.OpenBrowser();
        var tokens = await Client.AuthorizationCodeAsync(WebSignIn(), browser);
        Clock.Advance(TimeSpan.FromHours(20));
        var page = await browser.GetAsync($"{Issuer}oidc/logout?id_token_hint={tokens.IdToken}&post_logout_redirect_uri={Bye}");

        Assert.True(page.HasLeft);
        Assert.False(await HasSessionAsync(browser));
    }

    [Theory]
    [InlineData("accept", false)]
    [InlineData("deny", true)]
    public async Task Oidc_NoHint_AsksThePerson(string button, bool staysSignedIn)
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        var asked = await browser.GetAsync($"{Issuer}oidc/logout?client_id={Sample.WebClient}&post_logout_redirect_uri={Bye}");
        Assert.False(asked.HasLeft);
        var page = await browser.SubmitAsync(asked, button: button);

        Assert.Equal(Sample.WebLogout, page.Url.AbsoluteUri);
        Assert.Equal(staysSignedIn, await HasSessionAsync(browser));
    }

    [Theory]
    [InlineData("accept", "You are signed out", false)]
    [InlineData("deny", "You are still signed in", true)]
    public async Task Oidc_NoAddress_SaysWhatBecameOfIt(string button, string title, bool staysSignedIn)
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        var page = await browser.SubmitAsync(await browser.GetAsync($"{Issuer}oidc/logout"), button: button);

        Assert.Contains(title, page.Body, StringComparison.Ordinal);
        Assert.Equal(staysSignedIn, await HasSessionAsync(browser));
    }

    /// <summary>The question is asked in one browser; a page of somebody else's sends an answer from there, twice, or from another browser.</summary>
    [Fact]
    public async Task Oidc_Answer_CountsOnceAndInItsBrowserAlone()
    {
        using var browser = Client.OpenBrowser();
        using var stranger = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        await SignInAsync(stranger, WebRequest());
        var asked = await browser.GetAsync($"{Issuer}oidc/logout");

        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.PostAsync(asked.Form!.Action.AbsoluteUri, new Dictionary<string, string>(asked.Form.Fields) { ["action"] = "accept" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(asked.Form.Action.AbsoluteUri, new Dictionary<string, string>(asked.Form.Fields) { ["action"] = "perhaps" })).StatusCode);
        Assert.True(await HasSessionAsync(stranger));
        await browser.SubmitAsync(asked, button: "deny");
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(asked, button: "accept")).StatusCode);

        Assert.True(await HasSessionAsync(browser));
    }

    [Fact]
    public async Task Oidc_ForgedHint_IsRefused()
    {
        using var browser = Client.OpenBrowser();
        var tokens = await Client.AuthorizationCodeAsync(WebSignIn(), browser);
        var parts = tokens.IdToken!.Split('.');
        var page = await browser.GetAsync($"{Issuer}oidc/logout?id_token_hint={parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}&post_logout_redirect_uri={Bye}");

        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
        Assert.True(await HasSessionAsync(browser));
    }

    [Fact]
    public async Task Oidc_UnlistedAddress_IsNotFollowed()
    {
        using var browser = Client.OpenBrowser();
        var tokens = await Client.AuthorizationCodeAsync(WebSignIn(), browser);
        var page = await browser.GetAsync($"{Issuer}oidc/logout?id_token_hint={tokens.IdToken}&post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F");

        Assert.False(page.HasLeft);
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
    }
}
