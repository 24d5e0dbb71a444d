using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Authorize;

/// <summary>
/// Two people at one browser, one after the other: what was decided for the first is decided anew for the second (OpenID Connect
/// Core, section 3.1.2).
/// </summary>
public sealed class TwoPeopleTests : IAsyncLifetime
{
    private const string Eve = "eve@example.com";
    private const string Claim = "https://app.example/who";
    private TestEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await TestEngine.StartAsync(
        static tenant =>
        {
            Sample.Declare(tenant);
            tenant.Users.Add(new UserDefinition(Eve, Sample.Password) { Id = "eve" });
            tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "who", $$"""
                exports.onExecutePostLogin = async (event, api) => {
                  if (event.user.email === '{{Eve}}' && event.transaction.state === 'strict') api.access.deny('not eve');
                  api.accessToken.setCustomClaim('{{Claim}}', event.user.email);
                  if (event.user.email === '{{Eve}}') api.accessToken.removeScope('write:posts');
                };
                """));
        });

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task Resume_ByAnotherPerson_GivesWhatIsDecidedForThem()
    {
        using var browser = _engine.OpenBrowser();
        var consent = await StopAtConsentAsync(browser, "first");
        await SignInAsEveAsync(browser);

        var hers = await browser.GetAsync(ResumeOf(consent));
        Assert.Contains("eve@example.com", hers.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("write your posts", hers.Body.Replace("read and write", "write", StringComparison.Ordinal), StringComparison.Ordinal);
        var done = await browser.SubmitAsync(hers, button: "accept");
        var tokens = await RedeemAsync(done.Parameters["code"]);

        Assert.Equal("auth0|eve", tokens.AccessTokenClaims["sub"]!.GetValue<string>());
        Assert.Equal(Eve, tokens.AccessTokenClaims[Claim]!.GetValue<string>());
        Assert.Equal("openid read:posts", tokens.AccessTokenClaims["scope"]!.GetValue<string>());
    }

    [Fact]
    public async Task Resume_ByAPersonWhomAnActionDenies_IsDenied()
    {
        using var browser = _engine.OpenBrowser();
        var consent = await StopAtConsentAsync(browser, "strict");
        await SignInAsEveAsync(browser);

        var page = await browser.GetAsync(ResumeOf(consent));

        Assert.Equal("access_denied", page.Parameters["error"]);
        Assert.Equal("not eve", page.Parameters["error_description"]);
    }

    [Fact]
    public async Task Consent_OfTheFirstPersonsPage_IsNotTheSecondOnes()
    {
        using var browser = _engine.OpenBrowser();
        var consent = await StopAtConsentAsync(browser, "first");
        await SignInAsEveAsync(browser);

        var page = await browser.SubmitAsync(consent, button: "accept");

        // She is asked herself.
        Assert.EndsWith("/u/consent", page.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains(Eve, page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("code", page.Parameters.Keys);
        Assert.Contains("consent_required", (await browser.GetAsync(Request("quiet", prompt: "none"))).Parameters.GetValueOrDefault("error", ""), StringComparison.Ordinal);
    }

    /// <summary>The first person's answer ends the request: whoever signs in later finds nothing to go on with.</summary>
    [Fact]
    public async Task Consent_GivenByTheFirstPerson_LeavesNothingToTheSecond()
    {
        using var browser = _engine.OpenBrowser();
        var consent = await StopAtConsentAsync(browser, "first");
        using var answer = new HttpRequestMessage(HttpMethod.Post, consent.Form!.Action)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(consent.Form.Fields) { ["action"] = "accept" }),
        };
        answer.Headers.Add("Cookie", browser.Cookies.HeaderFor(consent.Form.Action));
        using var accepted = await _engine.Client.Http.SendAsync(answer);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, accepted.StatusCode);
        Assert.StartsWith(Sample.PartnerCallback, accepted.Headers.Location!.OriginalString, StringComparison.Ordinal);
        await SignInAsEveAsync(browser);

        var page = await browser.GetAsync(ResumeOf(consent));

        Assert.Equal(400, (int)page.StatusCode);
        Assert.DoesNotContain("code", page.Parameters.Keys);
    }

    /// <summary>The same person in a new session is somebody who was not decided for yet.</summary>
    [Fact]
    public async Task Resume_InAnotherSessionOfTheSamePerson_RunsTheActionsAgain()
    {
        using var browser = _engine.OpenBrowser();
        var consent = await StopAtConsentAsync(browser, "first");
        await browser.GetAsync(_engine.Issuer + "v2/logout");
        await browser.SignInAsync(Request("again"), Sample.Email, Sample.Password, consent: null);

        var page = await browser.GetAsync(ResumeOf(consent));
        var done = await browser.SubmitAsync(page, button: "accept");

        Assert.Equal("auth0|ada", (await RedeemAsync(done.Parameters["code"])).AccessTokenClaims["sub"]!.GetValue<string>());
    }

    private string Request(string state, string? prompt = null) => _engine.Client.AuthorizeUrl(
        ("response_type", "code"), ("client_id", Sample.PartnerClient), ("redirect_uri", Sample.PartnerCallback),
        ("audience", Sample.Api), ("scope", "openid read:posts write:posts"), ("state", state), ("prompt", prompt));

    private async Task<BrowserPage> StopAtConsentAsync(TestBrowser browser, string state)
    {
        var page = await browser.SignInAsync(Request(state), Sample.Email, Sample.Password, consent: null);
        Assert.EndsWith("/u/consent", page.Url.AbsolutePath, StringComparison.Ordinal);
        return page;
    }

    /// <summary>In another tab: the session cookie of the browser is hers from then on.</summary>
    private async Task SignInAsEveAsync(TestBrowser browser)
    {
        var page = await browser.SignInAsync(
            _engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid"), ("prompt", "login")),
            Eve,
            Sample.Password);
        Assert.Contains("code", page.Parameters.Keys);
    }

    private string ResumeOf(BrowserPage consent) => $"{_engine.Issuer}authorize/resume?state={consent.Form!.Fields["state"]}";

    private Task<TokenResult> RedeemAsync(string code) => _engine.Client.TokenAsync(
        ("grant_type", "authorization_code"), ("client_id", Sample.PartnerClient), ("client_secret", Sample.PartnerSecret), ("code", code), ("redirect_uri", Sample.PartnerCallback));
}
