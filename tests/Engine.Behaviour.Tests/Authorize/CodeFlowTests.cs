using System.Net;
using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.Authorize;

public sealed class CodeFlowInProcess() : CodeFlowTests(HostKind.InProcess);

public sealed class CodeFlowOverKestrel() : CodeFlowTests(HostKind.Kestrel);

public abstract class CodeFlowTests(HostKind kind) : BehaviourTest(kind)
{
    [Fact]
    public async Task SignIn_WithPkce_IssuesTokensForThePerson()
    {
        var request = WebSignIn("openid profile email read:posts", Sample.Api) with { Nonce = "n-0S6" };
        var result = await Client.AuthorizationCodeAsync(request);

        Assert.Equal(HttpStatusCode.OK, result.StatusCode);
        var id = result.IdTokenClaims;
        Assert.Equal(Issuer, id["iss"]!.GetValue<string>());
        Assert.Equal("auth0|ada", id["sub"]!.GetValue<string>());
        Assert.Equal(Sample.WebClient, id["aud"]!.GetValue<string>());
        Assert.Equal("n-0S6", id["nonce"]!.GetValue<string>());
        Assert.Equal(Sample.Email, id["email"]!.GetValue<string>());
        Assert.Equal(Clock.GetUtcNow().ToUnixTimeSeconds(), id["iat"]!.GetValue<long>());
        Assert.Contains(Sample.Api, result.AccessTokenClaims["aud"]!.AsArray().Select(static node => node!.GetValue<string>()));
    }

    [Fact]
    public async Task SignIn_WrongPassword_StaysOnThePage()
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.SignInAsync(WebRequest(), Sample.Email, "wrong");

        Assert.False(page.HasLeft);
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
        Assert.Contains("Wrong email or password", page.Body, StringComparison.Ordinal);
        var unknown = await browser.SignInAsync(WebRequest(), "nobody@example.com", "wrong");
        Assert.Contains("Wrong email or password", unknown.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignUp_NewPerson_LeadsToTheCallback()
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.SignUpAsync(WebRequest(), "grace@example.com", "Nanosecond-1906");
        var tokens = await RedeemAsync(page.Parameters["code"]);

        Assert.Equal("grace@example.com", tokens.IdTokenClaims["email"]!.GetValue<string>());
        using var other = Client.OpenBrowser();
        Assert.True((await other.SignInAsync(WebRequest(), "grace@example.com", "Nanosecond-1906")).HasLeft);
    }

    [Theory]
    [InlineData("ada@example.com", "Nanosecond-1906")]
    [InlineData("new@example.com", "short")]
    [InlineData("not an address", "Nanosecond-1906")]
    public async Task SignUp_Unacceptable_StaysOnThePage(string email, string password)
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.SignUpAsync(WebRequest(), email, password);

        Assert.False(page.HasLeft);
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
    }

    [Fact]
    public async Task Session_SecondRequest_NeedsNoPage()
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());
        var page = await browser.GetAsync(WebRequest(("prompt", "none")));

        Assert.True(page.HasLeft);
        Assert.Contains("code", page.Parameters.Keys);
    }

    [Fact]
    public async Task State_AnyCharacters_ComesBackAsItWas()
    {
        using var browser = Client.OpenBrowser();
        const string state = "a&b=c d+e%2F\"<é>#";
        var page = await SignInAsync(browser, WebRequest(("state", state)));

        Assert.Equal(state, page.Parameters["state"]);
    }

    [Fact]
    public async Task Code_Replayed_RevokesWhatItIssued()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest(("scope", "openid offline_access"), ("audience", Sample.Api)));
        var first = await RedeemAsync(page.Parameters["code"]);
        var second = await RedeemAsync(page.Parameters["code"]);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal((HttpStatusCode.Forbidden, "invalid_grant"), (second.StatusCode, second.Error));
        Assert.Equal("invalid_grant", (await Client.RefreshAsync(Sample.WebClient, first.RefreshToken!, Sample.WebSecret)).Error);
    }

    [Fact]
    public async Task Code_ThirtyTwoAtOnce_IsRedeemedOnce()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest());
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => RedeemAsync(page.Parameters["code"]))));

        Assert.Single(results, static result => result.StatusCode == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public async Task Code_AfterAMinute_HasExpired(int seconds, bool succeeds)
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest());
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        var result = await RedeemAsync(page.Parameters["code"]);

        Assert.Equal(succeeds, result.StatusCode == HttpStatusCode.OK);
        Assert.Equal(succeeds ? null : "invalid_grant", result.Error);
    }

    [Fact]
    public async Task Pkce_WrongOrMissingVerifier_IsRefusedAndTheCodeStaysGood()
    {
        using var browser = Client.OpenBrowser();
        var (verifier, challenge) = Client.CreatePkce();
        var page = await SignInAsync(browser, WebRequest(("code_challenge", challenge), ("code_challenge_method", "S256")));
        var code = page.Parameters["code"];

        Assert.Equal("invalid_grant", (await RedeemAsync(code)).Error);
        Assert.Equal("invalid_grant", (await RedeemAsync(code, verifier + "x")).Error);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(code, verifier)).StatusCode);
    }

    [Fact]
    public async Task Pkce_VerifierWithoutChallenge_IsRefused()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest());

        Assert.Equal("invalid_grant", (await RedeemAsync(page.Parameters["code"], Client.CreatePkce().Verifier)).Error);
    }

    [Fact]
    public async Task RedirectUri_OtherThanRequested_IsRefused()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest());

        Assert.Equal(HttpStatusCode.Forbidden, (await RedeemAsync(page.Parameters["code"], redirectUri: "https://app.example/other")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await RedeemAsync(page.Parameters["code"], redirectUri: null)).StatusCode);
    }

    [Fact]
    public async Task FormPost_Mode_PostsToTheCallback()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest(("response_mode", "form_post")));

        Assert.Equal(Sample.WebCallback, page.Url.AbsoluteUri);
        Assert.Equal("the-state", page.Parameters["state"]);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(page.Parameters["code"])).StatusCode);
    }

    [Fact]
    public async Task Fragment_Mode_KeepsTheQueryEmpty()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest(("response_mode", "fragment")));

        Assert.Equal("", page.Url.Query);
        Assert.StartsWith("#code=", page.Url.Fragment, StringComparison.Ordinal);
    }
}
