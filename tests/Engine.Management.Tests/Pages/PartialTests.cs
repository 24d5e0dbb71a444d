using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Hosting;

namespace Engine.Management.Tests.Pages;

/// <summary>The tenant's own part of the consent page: what can't be read is refused, and not shown to people as an error.</summary>
public sealed class PartialTests
{
    private const string Path = "/prompts/customized-consent/partials";

    [Fact]
    public async Task CustomizedConsent_ThatCannotBeRead_IsRefusedAndChangesNothing()
    {
        var options = new IdentityEngineOptions().UseDefaults();
        options.AddManagementApi();
        options.AddTenant("main", static tenant => tenant.Issuer = "https://main.test/");
        await using var engine = new IdentityEngine(options);
        await engine.Management().SetAsync(Path, Partial("{% if transaction %}pay{% endif %}{{ organization.name }}"));

        var refused = await Assert.ThrowsAsync<ManagementException>(() => engine.Management().SetAsync(Path, Partial("\n{% if transaction %}")));

        Assert.Equal((400, "invalid_body"), (refused.StatusCode, refused.ErrorCode));
        Assert.Contains("line 2: the tag 'if' is not closed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("pay", (await engine.Management().GetAsync(Path))!.ToJsonString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ManagementException>(() => engine.Management().SetAsync("/prompts/login/partials", new JsonObject { ["login"] = new JsonObject { ["form-content-start"] = "{% if x %}" } }));
    }

    [Theory]
    [InlineData("/prompts/login/partials")]
    [InlineData("/prompts/login-id/custom-text/en")]
    [InlineData("/guardian/factors/webauthn-roaming/settings")]
    public async Task Body_WithAFieldWithoutAName_IsAnswered(string path)
    {
        var options = new IdentityEngineOptions().UseDefaults();
        options.AddManagementApi();
        options.AddTenant("main", static tenant => tenant.Issuer = "https://main.test/");
        await using var engine = new IdentityEngine(options);

        try
        {
            await engine.Management().SetAsync(path, new JsonObject { [""] = new JsonObject() });
        }
        catch (ManagementException refused)
        {
            Assert.Equal(400, refused.StatusCode);
        }

        await engine.Management().GetAsync(path);
    }

    [Theory]
    [InlineData("/prompts/nothing/partials", """{"login":{"form-content-start":"x"}}""", "Path validation error: 'No enum match for: nothing' on property prompt.")]
    [InlineData("/prompts/reset-password/partials", """{"reset-password":{"form-content-start":"{{ ticket }}"}}""", "Path validation error: 'No enum match for: reset-password' on property prompt.")]
    [InlineData("/prompts/login/partials", """{"login":{"head":"<meta http-equiv=refresh>"}}""", "Payload validation error: 'Additional properties not allowed: head' on property login.")]
    [InlineData("/prompts/login/partials", """{"login":{"form-content":"x"}}""", "Payload validation error: 'Additional properties not allowed: form-content' on property login.")]
    [InlineData("/prompts/customized-consent/partials", """{"customized-consent":{"form-content-start":"x"}}""", "Payload validation error: 'Additional properties not allowed: form-content-start' on property customized-consent.")]
    [InlineData("/prompts/login/partials", """{"login":["x"]}""", "Payload validation error: 'Expected type object but found type array' on property login.")]
    [InlineData("/prompts/login/partials", """{"login":{"form-content-start":true}}""", "Payload validation error: 'Expected type string but found type boolean' on property login.form-content-start.")]
    public async Task Partial_BadInput_IsRefusedAndChangesNothing(string path, string body, string message)
    {
        await using var host = await FlowHost.StartAsync();
        await host.SendAsync("PUT", "/prompts/login/partials", CustomTextTests.Texts("login", ("form-content-start", "before")));

        var refused = await host.SendAsync("PUT", path, JsonNode.Parse(body));

        Assert.Equal((400, message), (refused.Status, refused.Message));
        Assert.Equal("before", (await host.SendAsync("GET", "/prompts/login/partials")).Body!["login"]!["form-content-start"]!.GetValue<string>());
    }

    [Fact]
    public async Task Partial_TooLong_IsRefused()
    {
        await using var host = await FlowHost.StartAsync();

        Assert.Contains("maximum 10000", (await host.SendAsync("PUT", "/prompts/login/partials", CustomTextTests.Texts("login", ("form-content-start", new string('x', 10_001))))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partials_OfSignInAndSignUp_AreInThePagesUntilTheyAreReset()
    {
        await using var host = await FlowHost.StartAsync();
        await host.SendAsync("PUT", "/prompts/login/partials", CustomTextTests.Texts("login", ("form-footer-end", "<p>Sign in at {{ tenant.name }} for {{ application.name }}</p>")));
        await host.SendAsync("PUT", "/prompts/signup/partials", CustomTextTests.Texts("signup", ("form-content-end", "<p>{{ prompt.screen.texts.buttonText }}?</p>")));
        using var browser = host.Engine.OpenBrowser();

        var signIn = await browser.GetAsync(CustomTextTests.Request(host, null));
        var signUp = await browser.GetAsync(CustomTextTests.Request(host, null) + "&screen_hint=signup");

        Assert.Contains("<p>Sign in at test for Web</p>", signIn.Body, StringComparison.Ordinal);
        Assert.Contains("<p>Create account?</p>", signUp.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Sign in at test", signUp.Body, StringComparison.Ordinal);

        await host.SendAsync("PUT", "/prompts/login/partials", new JsonObject());
        Assert.DoesNotContain("Sign in at test", (await browser.GetAsync(CustomTextTests.Request(host, null))).Body, StringComparison.Ordinal);
    }

    /// <summary>Whoever may write partials wants to read a password: nothing of theirs runs, and what they know is nothing of the request.</summary>
    [Fact]
    public async Task Partial_WithScript_HasNoNonceAndNoPassword()
    {
        await using var host = await FlowHost.StartAsync();
        await host.SendAsync("PUT", "/prompts/login/partials", CustomTextTests.Texts(
            "login",
            ("form-content-start", "<script nonce=\"{{ nonce }}\">steal()</script><i>[{{ state }}{{ username }}{{ password }}{{ form_action }}]</i>"),
            ("form-content-end", "{% if true %}{{ 1 | divided_by: 0 }}{% endif %}")));
        using var browser = host.Engine.OpenBrowser();
        var page = await browser.GetAsync(CustomTextTests.Request(host, null));

        var wrong = await browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = FlowHost.Email, ["password"] = "guess-that-nobody-sees" });

        Assert.Contains("<script nonce=\"\">steal()</script><i>[]</i>", wrong.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("guess-that-nobody-sees", wrong.Body, StringComparison.Ordinal);

        // A part that fails is left out, and people still sign in.
        Assert.Contains("code", (await browser.SubmitAsync(wrong, new Dictionary<string, string> { ["username"] = FlowHost.Email, ["password"] = FlowHost.Password })).Parameters.Keys);
    }

    private static JsonObject Partial(string content) => new() { ["customized-consent"] = new JsonObject { ["form-content"] = content } };
}
