using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Authorize;
using Engine.Core.Configuration;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Pages.Texts;
using Engine.Pages;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Pages;

/// <summary>A screen of an embedder in two languages, and other words for the engine's own.</summary>
public sealed class OwnScreenTextTests
{
    [Theory]
    [InlineData("en", "en", "Terms of ada@example.com at Northwind", "You can go on when you agree.")]
    [InlineData("de", "de", "Bedingungen für ada@example.com bei Northwind", "Weiter geht es, wenn Sie zustimmen.")]
    public async Task Screen_OfAnEmbedder_SaysWhatItsTablesSay(string locale, string language, string heading, string error)
    {
        await using var engine = await StartAsync(static options =>
        {
            options.Texts.Add("en", [new("ask-terms.ask-terms.heading", "Terms of ${who} at ${companyName}"), new("ask-terms.ask-terms.pageTitle", "Terms"), new("ask-terms.ask-terms.not-agreed", "You can go on when you agree.")]);
            options.Texts.Add("de", [new("ask-terms.ask-terms.heading", "Bedingungen für ${who} bei ${companyName}"), new("ask-terms.ask-terms.pageTitle", "Bedingungen"), new("ask-terms.ask-terms.not-agreed", "Weiter geht es, wenn Sie zustimmen.")]);
        });
        using var browser = engine.OpenBrowser();

        var page = await browser.SignInAsync(engine.Request(("ui_locales", locale)), Sample.Email, Sample.Password);
        var again = await browser.SubmitAsync(page);

        Assert.Equal(language, page.LanguageOf());
        Assert.Contains($"<h1>{heading}</h1>", page.Body, StringComparison.Ordinal);
        Assert.Contains($"<p>{error}</p>", again.Body, StringComparison.Ordinal);
    }

    /// <summary>The frame around the page is there in German; the screen is not, and so the page is no German one.</summary>
    [Fact]
    public async Task Screen_WithTextsInEnglishAlone_SaysThatItIsEnglish()
    {
        await using var engine = await StartAsync(static options => options.Texts.Add("en", [new("ask-terms.ask-terms.heading", "Terms"), new("ask-terms.ask-terms.not-agreed", "Agree.")]));
        using var browser = engine.OpenBrowser();

        var page = await browser.SignInAsync(engine.Request(("ui_locales", "de")), Sample.Email, Sample.Password);

        Assert.Equal("en", page.LanguageOf());
        Assert.Contains("<h1>Terms</h1>", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Screen_WithoutTexts_SaysTheSentencesOfItsCode()
    {
        await using var engine = await StartAsync(static _ => { });
        using var browser = engine.OpenBrowser();
        var page = await browser.SignInAsync(engine.Request(), Sample.Email, Sample.Password);

        Assert.Contains("<p>You have to agree.</p>", (await browser.SubmitAsync(page)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "login.login.titel", "Texts en: the screen 'login.login' has no text 'titel'; texts of your own begin with var-.")]
    [InlineData("en", "login.signin.title", "Texts en: there is no screen 'login.signin'.")]
    [InlineData("en", "title", "Texts en: 'title' is no key of the form prompt.screen.key.")]
    [InlineData("xx", "login.login.title", "Texts xx: there is no such language to enable.")]
    public async Task Texts_OfWhatDoesNotExist_StopTheStart(string language, string key, string fault)
    {
        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => StartAsync(options => options.Texts.Add(language, [new(key, "x")])));

        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_InAFile_AreRead()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "de.txt");
            await File.WriteAllTextAsync(file, "# Ours\n[login.login]\ntitle = Grüß Gott = ${companyName}\n");
            await using var engine = await StartAsync(options => options.Texts.AddFrom(file));
            using var browser = engine.OpenBrowser();
            Assert.Contains("<h1>Grüß Gott = Northwind</h1>", (await browser.GetAsync(engine.Request(("ui_locales", "de")))).Body, StringComparison.Ordinal);

            await File.WriteAllTextAsync(file, "title = x\n[login.login]\nnonsense\n");
            var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => StartAsync(options => options.Texts.AddFrom(file)));
            Assert.Contains("line 1:", exception.Message, StringComparison.Ordinal);
            Assert.Contains("line 3:", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<TestEngine> StartAsync(Action<IdentityEngineOptions> configure) => LanguageHost.StartAsync("en de", configure: options =>
    {
        var pages = new LiquidPageRendererOptions();
        pages.Templates["ask-terms"] = """
            <h1>{{ texts.heading }}</h1>{% if error %}<p>{{ error }}</p>{% endif %}
            <form method="post" action="{{ form_action }}"><input type="hidden" name="state" value="{{ state }}"><button>.</button></form>
            """;
        options.Pages = new LiquidPageRenderer(pages);
        options.Pipelines.BeforeAuthorize("CheckConsent", new AskTerms());
        configure(options);
    });

    private sealed class AskTerms : IInteraction<AuthorizeContext>
    {
        public string Name => nameof(AskTerms);

        public IReadOnlyList<string> Screens => ["ask-terms"];

        public ValueTask<Need> NeedAsync(AuthorizeContext flow) => new(Need.Ask("ask-terms"));

        public ValueTask<Answer> ShowAsync(AuthorizeContext flow, string screen) => new(Show(flow, null));

        public ValueTask<Answer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form) => new(Show(flow, new PageText("not-agreed", "You have to agree.")));

        private static Screen Show(AuthorizeContext flow, PageText? error) => new("ask-terms") { Data = new() { ["who"] = flow.User!.Email }, Error = error };
    }
}
