using System.Net;
using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.Authorize;

public sealed class PromptInProcess() : PromptTests(HostKind.InProcess);

public sealed class PromptOverKestrel() : PromptTests(HostKind.Kestrel);

public abstract class PromptTests(HostKind kind) : BehaviourTest(kind)
{
    private string PartnerRequest(string? prompt = null) => WebRequest(
        ("client_id", Sample.PartnerClient), ("redirect_uri", Sample.PartnerCallback), ("audience", Sample.Api), ("scope", "openid read:posts"), ("prompt", prompt));

    [Fact]
    public async Task None_WithoutSession_IsLoginRequired()
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.GetAsync(WebRequest(("prompt", "none")));

        Assert.True(page.HasLeft);
        Assert.Equal(("login_required", "the-state"), (page.Parameters["error"], page.Parameters["state"]));
    }

    [Fact]
    public async Task None_WithoutConsent_IsConsentRequired()
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        var page = await browser.GetAsync(PartnerRequest("none"));

        Assert.Equal("consent_required", page.Parameters["error"]);
    }

    [Fact]
    public async Task Login_WithSession_AsksAgain()
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        var page = await browser.GetAsync(WebRequest(("prompt", "login")));

        Assert.Contains("password", page.Form!.Fields.Keys);
        Assert.True((await SignInAsync(browser, WebRequest(("prompt", "login")))).HasLeft);
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(101, false)]
    public async Task MaxAge_Session_IsGoodUntilThen(int seconds, bool isGood)
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        var page = await browser.GetAsync(WebRequest(("max_age", "100")));

        Assert.Equal(isGood, page.HasLeft);
    }

    [Fact]
    public async Task MaxAge_Requested_PutsAuthTimeIntoTheToken()
    {
        var tokens = await Client.AuthorizationCodeAsync(WebSignIn() with { Parameters = [("max_age", "100")] });

        Assert.Equal(Clock.GetUtcNow().ToUnixTimeSeconds(), tokens.IdTokenClaims["auth_time"]!.GetValue<long>());
    }

    [Fact]
    public async Task Session_Idle_EndsAfterThreeDays()
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        Clock.Advance(TimeSpan.FromHours(71));
        Assert.Contains("code", (await browser.GetAsync(WebRequest(("prompt", "none")))).Parameters.Keys);
        Clock.Advance(TimeSpan.FromHours(73));

        Assert.Equal("login_required", (await browser.GetAsync(WebRequest(("prompt", "none")))).Parameters["error"]);
    }

    [Fact]
    public async Task Consent_Given_IsRemembered()
    {
        using var browser = Client.OpenBrowser();
        var asked = await browser.SignInAsync(PartnerRequest(), Sample.Email, Sample.Password, consent: null);
        Assert.Contains(("action", "accept"), asked.Form!.Buttons);
        var accepted = await browser.SubmitAsync(asked, button: "accept");
        Assert.Contains("code", accepted.Parameters.Keys);

        Assert.Contains("code", (await browser.GetAsync(PartnerRequest("none"))).Parameters.Keys);
    }

    [Fact]
    public async Task Consent_Denied_IsAccessDenied()
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.SignInAsync(PartnerRequest(), Sample.Email, Sample.Password, consent: false);

        Assert.True(page.HasLeft);
        Assert.Equal(("access_denied", "the-state"), (page.Parameters["error"], page.Parameters["state"]));
        Assert.Equal("consent_required", (await browser.GetAsync(PartnerRequest("none"))).Parameters["error"]);
    }

    [Fact]
    public async Task Transaction_OfAnotherBrowser_IsRefused()
    {
        using var browser = Client.OpenBrowser();
        using var other = Client.OpenBrowser();
        var page = await browser.GetAsync(WebRequest());
        await other.GetAsync(WebRequest());
        var stolen = await other.PostAsync(page.Form!.Action.AbsoluteUri, [.. page.Form.Fields.Where(static field => field.Key == "state"), new("username", Sample.Email), new("password", Sample.Password)]);

        Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
        Assert.False(stolen.HasLeft);
    }

    [Fact]
    public async Task Transaction_TamperedState_IsRefused()
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.GetAsync(WebRequest());
        var tampered = await browser.GetAsync(page.Url.AbsoluteUri + "x");

        Assert.Equal(HttpStatusCode.BadRequest, tampered.StatusCode);
    }

    [Fact]
    public async Task Transaction_AfterAnHour_IsGone()
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.GetAsync(WebRequest());
        Clock.Advance(TimeSpan.FromMinutes(61));
        var late = await browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = Sample.Email, ["password"] = Sample.Password });

        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        Assert.False(late.HasLeft);
    }

    [Fact]
    public async Task Transaction_Finished_CanNotBeResumed()
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.GetAsync(WebRequest());
        var state = page.Form!.Fields["state"];
        Assert.True((await SignInAsync(browser, page.Url.AbsoluteUri)).HasLeft);
        var again = await browser.GetAsync($"{Issuer}authorize/resume?state={state}");

        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }
}
