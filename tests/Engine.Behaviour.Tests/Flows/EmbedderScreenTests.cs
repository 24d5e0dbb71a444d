using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Pages;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Flows;

/// <summary>A screen that an embedder puts between password and consent.</summary>
public sealed class EmbedderScreenTests
{
    private const string Eve = "eve@example.com";

    [Theory]
    [InlineData("DecideAccess")]
    [InlineData("CheckConsent")]
    [InlineData("IssueResponse")]
    [InlineData("RequireLogin")]
    public async Task Screen_InFrontOfAnyStep_IsAskedOnceAndTheSignInGoesOn(string seam)
    {
        await using var engine = await StartAsync(seam);
        using var browser = engine.OpenBrowser();
        var page = await browser.GetAsync(Request(engine));
        var screens = new List<string>();
        while (!page.HasLeft)
        {
            screens.Add(page.Url.Segments[^1]);
            page = screens[^1] switch
            {
                "login" => await browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = Sample.Email, ["password"] = Sample.Password }),
                "consent" => await browser.SubmitAsync(page, button: "accept"),
                _ => await AcceptAsync(browser, page),
            };
        }

        Assert.Equal(["accept-terms", "consent", "login"], screens.Order());
        Assert.Equal(seam == "RequireLogin" ? 0 : seam == "IssueResponse" ? 2 : 1, screens.IndexOf("accept-terms"));
        Assert.Contains("code", page.Parameters.Keys);

        // With a session: the terms of this request are asked about, the sign-in is not.
        var again = await browser.GetAsync(Request(engine));
        Assert.EndsWith("/u/accept-terms", again.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("code", (await AcceptAsync(browser, again)).Parameters.Keys);
    }

    [Fact]
    public async Task Screen_Data_IsEncoded()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();

        var page = await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null);

        Assert.Contains("Terms for ada@example.com &lt;b&gt;", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_NotFilledIn_IsShownAgainWithTheReason()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null);

        var again = await browser.SubmitAsync(page);

        Assert.Equal(400, (int)again.StatusCode);
        Assert.Contains("Sign with your name.", again.Body, StringComparison.Ordinal);
        Assert.EndsWith("/u/consent", (await AcceptAsync(browser, again)).Url.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithPromptNone_IsRefusedWithInteractionRequired()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        await AcceptAsync(browser, await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null));

        var silent = await browser.GetAsync(Request(engine, ("prompt", "none")));

        Assert.Equal("interaction_required", silent.Parameters["error"]);
    }

    /// <summary>Somebody skips the screen: they open, or post, what comes after it, or go back to the authorization endpoint.</summary>
    [Theory]
    [InlineData("GET", "u/consent")]
    [InlineData("POST", "u/consent")]
    [InlineData("GET", "authorize/resume")]
    [InlineData("GET", "continue")]
    [InlineData("POST", "continue")]
    [InlineData("GET", "login/callback")]
    [InlineData("POST", "login/callback")]
    public async Task Screen_Skipped_GivesNoCode(string method, string path)
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var terms = await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null);
        var state = terms.Form!.Fields["state"];
        var url = $"{engine.Issuer}{path}?state={state}";

        var page = method == "GET" ? await browser.GetAsync(url) : await browser.PostAsync(url, new Dictionary<string, string> { ["state"] = state, ["action"] = "accept" });

        Assert.DoesNotContain("code", page.Parameters.Keys);
        Assert.False(page.HasLeft);
        Assert.True(page.Url.AbsolutePath.EndsWith("/u/accept-terms", StringComparison.Ordinal) || (int)page.StatusCode == 400, page.Url.ToString());

        // It did no harm either: the person can go on.
        Assert.EndsWith("/u/consent", (await AcceptAsync(browser, terms)).Url.AbsolutePath, StringComparison.Ordinal);
    }

    /// <summary>Somebody has got hold of the address of another person's screen.</summary>
    [Fact]
    public async Task Screen_InAnotherBrowser_IsNotThere()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        using var stranger = engine.OpenBrowser();
        var terms = await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null);
        await stranger.GetAsync(Request(engine));

        Assert.Equal(400, (int)(await stranger.GetAsync(terms.Url.AbsoluteUri)).StatusCode);
        Assert.Equal(400, (int)(await stranger.PostAsync(terms.Form!.Action.AbsoluteUri, new Dictionary<string, string>(terms.Form.Fields) { ["name"] = "x" })).StatusCode);
        Assert.EndsWith("/u/consent", (await AcceptAsync(browser, terms)).Url.AbsolutePath, StringComparison.Ordinal);
    }

    /// <summary>What one person has answered is no answer of the next one at the same browser.</summary>
    [Fact]
    public async Task Answer_OfTheFirstPerson_IsNotTheSecondOnes()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var consent = await AcceptAsync(browser, await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null));
        var state = consent.Form!.Fields["state"];

        var page = await browser.SubmitAsync(await browser.GetAsync($"{engine.Issuer}u/login?state={state}"), new Dictionary<string, string> { ["username"] = Eve, ["password"] = Sample.Password });

        Assert.EndsWith("/u/accept-terms", page.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains(Eve, page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_PostedTwiceAtOnce_GivesOneCode()
    {
        await using var engine = await StartAsync("IssueResponse");
        using var browser = engine.OpenBrowser();
        var consent = await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null);
        var terms = await browser.SubmitAsync(consent, button: "accept");

        var pages = await Task.WhenAll(AcceptAsync(browser.Copy(), terms), AcceptAsync(browser.Copy(), terms), AcceptAsync(browser.Copy(), terms));

        Assert.Single(pages, static page => page.Parameters.ContainsKey("code"));
    }

    [Fact]
    public async Task Actions_WhileThePersonIsAsked_RunOnce()
    {
        await using var engine = await StartAsync("IssueResponse", static tenant => tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "count", """
            exports.onExecutePostLogin = async (event, api) => { api.user.setAppMetadata('runs', (event.user.app_metadata.runs ?? 0) + 1); };
            """)));
        using var browser = engine.OpenBrowser();
        var consent = await browser.SignInAsync(Request(engine), Sample.Email, Sample.Password, consent: null);
        await browser.GetAsync(consent.Url.AbsoluteUri);
        var terms = await browser.SubmitAsync(consent, button: "accept");
        await browser.GetAsync(terms.Url.AbsoluteUri);
        await AcceptAsync(browser, terms);

        var user = await engine.Engine.Tenants[0].FindUserAsync("auth0|ada", default);
        Assert.Equal(1, user!.AppMetadata!["runs"]!.GetValue<int>());
    }

    [Fact]
    public async Task Engine_ScreenWithoutATemplate_DoesNotStart()
    {
        var fault = await Assert.ThrowsAsync<EngineConfigurationException>(static () => TestEngine.StartAsync(Sample.Declare, static options => options.Pipelines.BeforeAuthorize("CheckConsent", new AcceptTerms())));

        Assert.Contains("Template accept-terms: there is none", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_SameScreenTwice_DoesNotStart()
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(static () => TestEngine.StartAsync(Sample.Declare, static options =>
        {
            Configure(options, "CheckConsent");
            options.Pipelines.BeforeAuthorize("IssueResponse", new AcceptTerms());
        }));

        Assert.Contains("Two interactions have a screen 'accept-terms'", fault.Message, StringComparison.Ordinal);
    }

    private static Task<TestEngine> StartAsync(string seam = "CheckConsent", Action<TenantDefinition>? tenant = null) => TestEngine.StartAsync(
        definition =>
        {
            Sample.Declare(definition);
            definition.Users.Add(new UserDefinition(Eve, Sample.Password) { Id = "eve" });
            tenant?.Invoke(definition);
        },
        options => Configure(options, seam));

    private static void Configure(IdentityEngineOptions options, string seam)
    {
        options.Pipelines.BeforeAuthorize(seam, new AcceptTerms());
        var pages = new LiquidPageRendererOptions();
        pages.Templates["accept-terms"] = AcceptTerms.Template;
        options.Pages = new LiquidPageRenderer(pages);
    }

    private static Task<BrowserPage> AcceptAsync(TestBrowser browser, BrowserPage page)
        => browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "Ada" });

    private static string Request(TestEngine engine, params (string Name, string? Value)[] more) => engine.Client.AuthorizeUrl(
        [("response_type", "code"), ("client_id", Sample.PartnerClient), ("redirect_uri", Sample.PartnerCallback), ("audience", Sample.Api), ("scope", "openid read:posts"), ("state", "s"), .. more]);
}
