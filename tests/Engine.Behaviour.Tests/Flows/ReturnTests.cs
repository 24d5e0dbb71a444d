using Engine.Behaviour.Tests.Hosts;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Flows;

/// <summary>The addresses people come back to while a sign-in is under way: they lead to its next screen, or say that there is none.</summary>
public sealed class ReturnTests
{
    [Theory]
    [InlineData("GET", "authorize/resume")]
    [InlineData("GET", "continue")]
    [InlineData("POST", "continue")]
    [InlineData("GET", "login/callback")]
    [InlineData("POST", "login/callback")]
    public async Task Return_WhileTheSignInIsOpen_LeadsToTheNextScreenAndToTheEnd(string method, string path)
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        using var browser = engine.OpenBrowser();
        var consent = await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null);

        var page = await ReturnAsync(engine, browser, method, path, consent.Form!.Fields["state"]);

        Assert.EndsWith("/u/consent", page.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("code", (await browser.SubmitAsync(page, button: "accept")).Parameters.Keys);

        // The sign-in is over: there is nothing to come back to.
        AssertNothing(await ReturnAsync(engine, browser, method, path, consent.Form.Fields["state"]));
    }

    [Theory]
    [InlineData("GET", "authorize/resume")]
    [InlineData("GET", "continue")]
    [InlineData("POST", "continue")]
    [InlineData("GET", "login/callback")]
    [InlineData("POST", "login/callback")]
    public async Task Return_ToNothing_IsAPageThatSaysSo(string method, string path)
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        using var browser = engine.OpenBrowser();
        using var stranger = engine.OpenBrowser();
        var consent = await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null);
        await stranger.GetAsync(Request(engine));

        foreach (var state in new[] { "", "nonsense", new string('x', 4000), consent.Form!.Fields["state"] })
        {
            AssertNothing(await ReturnAsync(engine, stranger, method, path, state));
        }

        // Nobody has harmed the one whose state it is.
        Assert.Contains("code", (await browser.SubmitAsync(consent, button: "accept")).Parameters.Keys);
    }

    /// <summary>A sign-out that waits for an answer is no sign-in: the ways back lead to the question. Nor is it the other way round.</summary>
    [Fact]
    public async Task Return_WithTheStateOfASignOut_LeadsToItsQuestion()
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        using var browser = engine.OpenBrowser();
        await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password);
        var question = await browser.GetAsync($"{engine.Issuer}oidc/logout?client_id={Sample.PartnerClient}");
        Assert.EndsWith("/u/logout", question.Url.AbsolutePath, StringComparison.Ordinal);

        var back = await ReturnAsync(engine, browser, "GET", "continue", question.Form!.Fields["state"]);
        Assert.Equal(question.Url, back.Url);
        AssertNothing(await browser.GetAsync($"{engine.Issuer}u/login?state={question.Form.Fields["state"]}"));
        AssertNothing(await browser.PostAsync($"{engine.Issuer}u/consent", new Dictionary<string, string> { ["state"] = question.Form.Fields["state"], ["action"] = "accept" }));
        var consent = await browser.GetAsync(Request(engine) + "&prompt=consent");
        Assert.EndsWith("/u/consent", consent.Url.AbsolutePath, StringComparison.Ordinal);
        AssertNothing(await browser.GetAsync($"{engine.Issuer}u/logout?state={consent.Form!.Fields["state"]}"));
        AssertNothing(await browser.PostAsync($"{engine.Issuer}u/logout", new Dictionary<string, string> { ["state"] = consent.Form.Fields["state"] }));
        Assert.Contains("code", (await browser.SubmitAsync(consent, button: "accept")).Parameters.Keys);
    }

    private static void AssertNothing(BrowserPage page)
    {
        Assert.Equal(400, (int)page.StatusCode);
        Assert.False(page.HasLeft);
        Assert.Contains("Go back to the application and try again", page.Body, StringComparison.Ordinal);
    }

    private static Task<BrowserPage> ReturnAsync(TestEngine engine, TestBrowser browser, string method, string path, string state)
        => method == "GET" ? browser.GetAsync($"{engine.Issuer}{path}?state={state}") : browser.PostAsync(engine.Issuer + path, new Dictionary<string, string> { ["state"] = state });

    private static string Request(TestEngine engine) => engine.Client.AuthorizeUrl(
        [("response_type", "code"), ("client_id", Sample.PartnerClient), ("redirect_uri", Sample.PartnerCallback), ("audience", Sample.Api), ("scope", "openid read:posts"), ("state", "s")]);
}
