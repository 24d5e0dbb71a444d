using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Core.Connections;

namespace Engine.Behaviour.Tests.Pages;

/// <summary>In which language people read the pages, and that all of a page is in it.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("en de", null, null, "en", "Sign in")]
    [InlineData("de en", null, null, "de", "Anmelden")]
    [InlineData("en de", "de", null, "de", "Anmelden")]
    [InlineData("en de", "de-AT", "en", "de", "Anmelden")]
    [InlineData("en de", null, "fr-CH, de;q=0.9, en;q=0.8", "de", "Anmelden")]
    [InlineData("en de", "en", "de", "en", "Sign in")]
    // Only what the tenant has enabled.
    [InlineData("en", "de", "de", "en", "Sign in")]
    // The service looks at the first language of ui_locales alone.
    [InlineData("en de", "nl de", null, "en", "Sign in")]
    [InlineData("en de", "nl en", "de", "de", "Anmelden")]
    // Enabled, and there are no texts in it: the page says that it is English.
    [InlineData("nl", "nl", "nl", "en", "Sign in")]
    public async Task Page_AskedForALanguage_IsInItAndSaysSo(string enabled, string? uiLocales, string? acceptLanguage, string expected, string title)
    {
        await using var engine = await LanguageHost.StartAsync(enabled);
        using var browser = engine.OpenBrowser(acceptLanguage);

        var page = await browser.GetAsync(engine.Request(("ui_locales", uiLocales)));

        Assert.Equal(expected, page.LanguageOf());
        Assert.Contains($"<h1>{title}</h1>", page.Body, StringComparison.Ordinal);
        Assert.Contains($"<title>{title} – Northwind</title>", page.Body, StringComparison.Ordinal);
    }

    /// <summary>An Action that writes to people knows their language, also one that no page is in.</summary>
    [Theory]
    [InlineData("nl", null, "nl")]
    [InlineData(null, "de-AT, en;q=0.1", "de")]
    [InlineData("fr", null, "en")]
    public async Task Action_OfASignIn_KnowsTheLanguage(string? uiLocales, string? acceptLanguage, string expected)
    {
        await using var engine = await LanguageHost.StartAsync("en de nl", static tenant => tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "deny", """
            exports.onExecutePostLogin = async (event, api) => { api.access.deny(`in ${event.transaction.locale}`); };
            """)));
        using var browser = engine.OpenBrowser(acceptLanguage);

        var page = await browser.SignInAsync(engine.Request(("ui_locales", uiLocales)), Sample.Email, Sample.Password);

        Assert.Equal($"in {expected}", page.Parameters["error_description"]);
    }

    [Fact]
    public async Task UiLocales_OfATenantInStrictMode_AreTriedInTheirOrder()
    {
        await using var engine = await LanguageHost.StartAsync("en de", static tenant => tenant.Settings = tenant.Settings! with { StrictStandards = true });
        using var browser = engine.OpenBrowser("en");

        Assert.Equal("de", (await browser.GetAsync(engine.Request(("ui_locales", "nl de en")))).LanguageOf());
    }

    [Fact]
    public async Task UiLocales_OfTheRequest_HoldOnEveryPageOfTheWalk()
    {
        await using var engine = await LanguageHost.StartAsync("en de");
        using var browser = engine.OpenBrowser("en");

        var signIn = await browser.GetAsync(engine.Request(("ui_locales", "de"), ("prompt", "consent")));
        var signUp = await browser.GetAsync(signIn.Links.Single(static link => link.AbsolutePath.EndsWith("/u/signup", StringComparison.Ordinal)).AbsoluteUri);
        var wrong = await browser.SubmitAsync(signIn, new Dictionary<string, string> { ["username"] = Sample.Email, ["password"] = "wrong" });
        var consent = await browser.SubmitAsync(wrong, new Dictionary<string, string> { ["username"] = Sample.Email, ["password"] = Sample.Password });

        Assert.Equal(["de", "de", "de", "de"], new[] { signIn, signUp, wrong, consent }.Select(static page => page.LanguageOf()));
        Assert.Contains("<h1>Konto erstellen</h1>", signUp.Body, StringComparison.Ordinal);
        Assert.Contains("E-Mail-Adresse oder Passwort ist falsch.", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("Darf Web auf Ihr Konto zugreifen?", consent.Body, StringComparison.Ordinal);
        Assert.Contains("Zugriff auf Ihr Profil und Ihre E-Mail-Adresse", consent.Body, StringComparison.Ordinal);

        // Another request of the same browser asks for nothing.
        Assert.Equal("en", (await browser.GetAsync(engine.Request(("prompt", "login")))).LanguageOf());
    }

    [Fact]
    public async Task SignUp_Refused_SaysWhyInTheLanguageOfThePage()
    {
        await using var engine = await LanguageHost.StartAsync("de", static tenant =>
            tenant.Settings = tenant.Settings! with { Flags = tenant.Settings!.Flags with { EnablePublicSignupUserExistsError = true } });
        using var browser = engine.OpenBrowser();
        var page = await browser.GetAsync(engine.Request(("screen_hint", "signup")));

        async Task<string> RefusedAsync(string email, string password)
        {
            var answer = await browser.SubmitAsync(page, new Dictionary<string, string> { ["email"] = email, ["password"] = password });
            Assert.Equal(400, (int)answer.StatusCode);
            return answer.Body;
        }

        Assert.Contains("Geben Sie eine gültige E-Mail-Adresse ein.", await RefusedAsync("nobody", Sample.Password), StringComparison.Ordinal);
        Assert.Contains("Dieses Konto gibt es schon.", await RefusedAsync(Sample.Email, Sample.Password), StringComparison.Ordinal);
        Assert.Contains("Das Passwort ist zu lang: Es darf höchstens 72 Bytes haben.", await RefusedAsync("new@example.com", Sample.Password + new string('x', 80)), StringComparison.Ordinal);
        var weak = await RefusedAsync("new@example.com", "short");
        Assert.Contains("Das Passwort ist zu schwach.", weak, StringComparison.Ordinal);
        Assert.Contains("<strong>Nicht erfüllt:</strong> Mindestens 8 Zeichen</li>", weak, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_AfterTooManyFailures_SaysSoInTheLanguageOfThePage()
    {
        await using var engine = await LanguageHost.StartAsync("de");
        using var browser = engine.OpenBrowser();
        var page = await browser.GetAsync(engine.Request());
        for (var attempt = 0; attempt < 12 && page.StatusCode != System.Net.HttpStatusCode.TooManyRequests; attempt++)
        {
            page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = Sample.Email, ["password"] = "wrong" });
        }

        Assert.Contains("Ihr Konto wurde nach mehreren Fehlversuchen gesperrt.", page.Body, StringComparison.Ordinal);
        Assert.Equal("de", page.LanguageOf());
    }

    [Fact]
    public async Task Error_ForPeople_IsInTheirLanguageAndOneForDevelopersSaysThatItIsEnglish()
    {
        await using var engine = await LanguageHost.StartAsync("de");
        using var browser = engine.OpenBrowser();

        var gone = await browser.GetAsync(engine.Issuer + "u/login?state=nothing");
        var wrong = await browser.GetAsync(engine.Request(("redirect_uri", "https://evil.example/"), ("ui_locales", "de")));

        Assert.Contains("<h1>Etwas ist schiefgegangen</h1>", gone.Body, StringComparison.Ordinal);
        Assert.Contains("Die Anmeldeseite ist abgelaufen oder gehört zu einem anderen Browser.", gone.Body, StringComparison.Ordinal);
        Assert.Contains("<p class=\"lead\" lang=\"en\" dir=\"ltr\">", wrong.Body, StringComparison.Ordinal);
        Assert.Equal(("de", "de"), (gone.LanguageOf(), wrong.LanguageOf()));
    }

    [Fact]
    public async Task SignOut_AskedForInALanguage_IsConfirmedAndDoneInIt()
    {
        await using var engine = await LanguageHost.StartAsync("en de");
        using var browser = engine.OpenBrowser("en");
        await browser.SignInAsync(engine.Request(), Sample.Email, Sample.Password);

        var asked = await browser.PostAsync(engine.Issuer + "oidc/logout", new Dictionary<string, string> { ["ui_locales"] = "de" });
        var done = await browser.SubmitAsync(asked, button: "accept");

        Assert.Contains("<h1>Abmelden?</h1>", asked.Body, StringComparison.Ordinal);
        Assert.Contains("<h1>Sie sind abgemeldet</h1>", done.Body, StringComparison.Ordinal);
        Assert.Contains("<h1>You are signed out</h1>", (await browser.GetAsync(engine.Issuer + "oidc/logout")).Body, StringComparison.Ordinal);
        Assert.Contains("<h1>Sie sind abgemeldet</h1>", (await browser.GetAsync(engine.Issuer + "v2/logout?ui_locales=de")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_WithRulesOfItsOwn_SaysThemInTheLanguageOfThePage()
    {
        await using var engine = await LanguageHost.StartAsync("de", static tenant =>
        {
            tenant.Connections.Clear();
            tenant.Connections.Add(new ConnectionDefinition(Connection.DefaultDatabase)
            {
                Configure = static connection => connection with
                {
                    IsDomainConnection = true,
                    Options = new JsonObject
                    {
                        ["password_options"] = new JsonObject
                        {
                            ["complexity"] = new JsonObject { ["min_length"] = 12, ["character_types"] = new JsonArray("lowercase", "number"), ["sequential_characters"] = "block" },
                            ["history"] = new JsonObject { ["active"] = true, ["size"] = 4 },
                        },
                    },
                },
            });
        });
        using var browser = engine.OpenBrowser();

        var page = await browser.GetAsync(engine.Request(("screen_hint", "signup")));

        foreach (var rule in new[] { "Mindestens 12 Zeichen", "Mindestens ein Kleinbuchstabe", "Mindestens eine Ziffer", "Höchstens 2 aufeinanderfolgende Zeichen, wie abc oder 321", "Keines Ihrer letzten 4 Passwörter" })
        {
            Assert.Contains($"<li>{rule}</li>", page.Body, StringComparison.Ordinal);
        }
    }
}
