using System.Text.Json.Nodes;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Management.Tests.Pages;

/// <summary>What a tenant writes into <c>/prompts/{prompt}/custom-text/{language}</c> is what people read.</summary>
public sealed class CustomTextTests
{
    [Fact]
    public async Task Text_Changed_IsOnThePageInItsLanguageUntilItIsReset()
    {
        await using var host = await FlowHost.StartAsync();
        await EnableAsync(host, "en", "de");
        using var browser = host.Engine.OpenBrowser();

        var written = await host.SendAsync("PUT", "/prompts/login/custom-text/de", Texts("login", ("title", "Willkommen bei ${clientName}"), ("wrong-email-credentials", "Das war nichts.")));

        Assert.Equal((200, "Willkommen bei ${clientName}"), (written.Status, written.Body!["login"]!["title"]!.GetValue<string>()));
        var page = await browser.GetAsync(Request(host, "de"));
        Assert.Contains("<h1>Willkommen bei Web</h1>", page.Body, StringComparison.Ordinal);
        // What was not changed stays the engine's own.
        Assert.Contains("<label for=\"password\">Passwort</label>", page.Body, StringComparison.Ordinal);
        Assert.Contains("Das war nichts.", (await browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = FlowHost.Email, ["password"] = "wrong" })).Body, StringComparison.Ordinal);
        Assert.Contains("<h1>Sign in</h1>", (await browser.GetAsync(Request(host, "en"))).Body, StringComparison.Ordinal);

        Assert.Equal(200, (await host.SendAsync("PUT", "/prompts/login/custom-text/de", new JsonObject())).Status);
        Assert.Contains("<h1>Anmelden</h1>", (await browser.GetAsync(Request(host, "de"))).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("signup", "signup", "?screen_hint=signup")]
    [InlineData("consent", "consent", "?prompt=consent")]
    [InlineData("logout", "logout-complete", "v2/logout")]
    [InlineData("status", "status", "u/login?state=nothing")]
    public async Task Text_OfEveryPrompt_IsOnItsPage(string prompt, string screen, string where)
    {
        await using var host = await FlowHost.StartAsync();
        await host.SendAsync("PUT", $"/prompts/{prompt}/custom-text/en", Texts(screen, ("title", "In our own words")));
        using var browser = host.Engine.OpenBrowser();
        var page = await browser.GetAsync(where[0] != '?' ? host.Engine.Issuer + where : Request(host, null) + "&" + where[1..]);
        if (prompt == "consent")
        {
            page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = FlowHost.Email, ["password"] = FlowHost.Password });
        }

        Assert.Contains("<h1>In our own words</h1>", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_OfALanguageWithoutTexts_IsShownAndThePageSaysWhatMostOfItIs()
    {
        await using var host = await FlowHost.StartAsync();
        await EnableAsync(host, "en", "ar");
        using var browser = host.Engine.OpenBrowser();
        await host.SendAsync("PUT", "/prompts/login/custom-text/ar", Texts("login", ("title", "تسجيل الدخول")));

        var few = await browser.GetAsync(Request(host, "ar"));
        var keys = new[] { "pageTitle", "description", "emailPlaceholder", "usernameOrEmailPlaceholder", "passwordPlaceholder", "buttonText", "signupActionText", "signupActionLinkText", "wrong-email-credentials", "no-email", "no-password" };
        await host.SendAsync("PUT", "/prompts/login/custom-text/ar", Texts("login", [("title", "تسجيل الدخول"), .. keys.Select(static key => (key, "نص"))]));
        var most = await browser.GetAsync(Request(host, "ar"));

        Assert.Contains("<html lang=\"en\" dir=\"ltr\">", few.Body, StringComparison.Ordinal);
        Assert.Contains("<h1>تسجيل الدخول</h1>", few.Body, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"ar\" dir=\"rtl\">", most.Body, StringComparison.Ordinal);
    }

    /// <summary>Whoever may change texts writes HTML, script and Liquid into them: it is text.</summary>
    [Fact]
    public async Task Text_WithHtmlOrLiquid_IsTextEverywhere()
    {
        const string Hostile = "\"'><script>alert(1)</script>{{ nonce }}{% include 'error' %}${state}";
        await using var host = await FlowHost.StartAsync();
        var keys = new[] { "pageTitle", "title", "description", "emailPlaceholder", "passwordPlaceholder", "buttonText", "signupActionText", "signupActionLinkText", "wrong-email-credentials", "showText", "hideText", "showPasswordText", "hidePasswordText", "logoAltText", "helpText", "supportLinkText" };
        await host.SendAsync("PATCH", "/tenants/settings", new JsonObject { ["picture_url"] = "https://cdn.example/logo.png", ["support_url"] = "https://help.example/" });
        await host.SendAsync("PUT", "/prompts/login/custom-text/en", Texts("login", [.. keys.Select(static key => (key, Hostile))]));
        await host.SendAsync("PATCH", "/clients/" + FlowHost.Web, new JsonObject { ["name"] = "${companyName} & Co" });
        using var browser = host.Engine.OpenBrowser();

        var page = await browser.GetAsync(Request(host, null));
        var wrong = await browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = FlowHost.Email, ["password"] = "wrong" });

        foreach (var body in new[] { page.Body, wrong.Body })
        {
            Assert.DoesNotContain("<script>", body, StringComparison.Ordinal);
            Assert.DoesNotContain("\"'>", body, StringComparison.Ordinal);
            Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;{{ nonce }}{% include &#x27;error&#x27; %}${state}", body, StringComparison.Ordinal);
        }

        await host.SendAsync("PUT", "/prompts/login/custom-text/en", Texts("login", ("title", "${clientName} ${unknown} ${")));
        Assert.Contains("<h1>${companyName} &amp; Co ${unknown} ${</h1>", (await browser.GetAsync(Request(host, null))).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/prompts/nothing/custom-text/en", """{"login":{"title":"x"}}""", "Path validation error: 'No enum match for: nothing' on property prompt.")]
    [InlineData("/prompts/login/custom-text/xx", """{"login":{"title":"x"}}""", "Path validation error: 'No enum match for: xx' on property language.")]
    [InlineData("/prompts/login/custom-text/EN", """{"login":{"title":"x"}}""", "Path validation error: 'No enum match for: EN' on property language.")]
    [InlineData("/prompts/login/custom-text/..%2Fen", """{"login":{"title":"x"}}""", "Path validation error: 'No enum match for: ../en' on property language.")]
    [InlineData("/prompts/login/custom-text/en", """{"login":"x"}""", "Payload validation error: 'Expected type object but found type string' on property login.")]
    [InlineData("/prompts/login/custom-text/en", """{"login":{"title":1}}""", "Payload validation error: 'Expected type string but found type integer' on property login.title.")]
    [InlineData("/prompts/login/custom-text/en", """{"login":{"title":{"a":"x"}}}""", "Payload validation error: 'Expected type string but found type object' on property login.title.")]
    public async Task Text_BadInput_IsRefusedAndChangesNothing(string path, string body, string message)
    {
        await using var host = await FlowHost.StartAsync();
        await host.SendAsync("PUT", "/prompts/login/custom-text/en", Texts("login", ("title", "Before")));

        var refused = await host.SendAsync("PUT", path, JsonNode.Parse(body));

        Assert.Equal((400, message), (refused.Status, refused.Message));
        Assert.Equal("Before", (await host.SendAsync("GET", "/prompts/login/custom-text/en")).Body!["login"]!["title"]!.GetValue<string>());
    }

    [Fact]
    public async Task Text_UnknownPromptOrLanguageOrTooLong_IsRefusedWhenReadToo()
    {
        await using var host = await FlowHost.StartAsync();

        Assert.Equal(400, (await host.SendAsync("GET", "/prompts/nothing/custom-text/en")).Status);
        Assert.Equal(400, (await host.SendAsync("GET", "/prompts/login/custom-text/xx")).Status);
        Assert.Contains("maximum 4096", (await host.SendAsync("PUT", "/prompts/login/custom-text/en", Texts("login", ("title", new string('x', 4097))))).Message, StringComparison.Ordinal);
        Assert.Equal(200, (await host.SendAsync("PUT", "/prompts/login/custom-text/en", Texts("login", ("title", new string('<', 4096))))).Status);
    }

    /// <summary>Tools move whole configurations: keys and screens that these pages don't have are kept, and show nowhere.</summary>
    [Fact]
    public async Task Text_OfAKeyOrScreenThePagesDoNotHave_IsKept()
    {
        await using var host = await FlowHost.StartAsync();
        var texts = new JsonObject { ["login-id"] = new JsonObject { ["footerLinkText"] = "Only here" } };

        Assert.Equal(200, (await host.SendAsync("PUT", "/prompts/login-id/custom-text/fr-CA", texts.DeepClone())).Status);
        Assert.Equal(texts.ToJsonString(), (await host.SendAsync("GET", "/prompts/login-id/custom-text/fr-CA")).Body!.ToJsonString());
    }

    [Fact]
    public async Task Text_OfOneTenant_IsNotTheOthers()
    {
        await using var engine = await TestEngine.StartAsync(FlowHost.Declare, static options =>
        {
            options.AddManagementApi();
            options.AddTenant("other", static tenant =>
            {
                FlowHost.Declare(tenant);
                tenant.Issuer = "https://other.example/";
                tenant.Hosts.Add("other.example");
            });
        });
        await engine.Engine.Management("test").SetAsync("/prompts/login/custom-text/en", Texts("login", ("title", "Only at test")));
        await engine.Engine.Management("test").SetAsync("/prompts/login/partials", Texts("login", ("form-content-start", "<i>Only at test</i>")));
        using var browser = engine.OpenBrowser();

        var own = await browser.GetAsync(Request(engine, engine.Issuer));
        var other = await browser.GetAsync(Request(engine, "https://other.example/"));

        Assert.Equal(2, own.Body.Split("Only at test").Length - 1);
        Assert.Contains("<h1>Sign in</h1>", other.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Only at test", other.Body, StringComparison.Ordinal);
    }

    internal static JsonObject Texts(string screen, params (string Key, string Text)[] texts)
        => new() { [screen] = new JsonObject(texts.Select(static text => KeyValuePair.Create(text.Key, (JsonNode?)text.Text))) };

    internal static string Request(FlowHost host, string? locales) => Request(host.Engine, host.Engine.Issuer, locales);

    private static string Request(TestEngine engine, string issuer, string? locales = null)
        => engine.Client.AuthorizeUrl([("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid profile"), ("ui_locales", locales)])
            .Replace(engine.Issuer, issuer, StringComparison.Ordinal);

    private static Task<FlowAnswer> EnableAsync(FlowHost host, params string[] locales)
        => host.SendAsync("PATCH", "/tenants/settings", new JsonObject { ["enabled_locales"] = new JsonArray([.. locales.Select(static locale => (JsonNode)locale)]) });
}
