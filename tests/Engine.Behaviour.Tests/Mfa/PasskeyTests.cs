using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Testing;
using Engine.Testing.Browser;
using Engine.WebAuthn;
using static Engine.Behaviour.Tests.Mfa.MfaHost;

namespace Engine.Behaviour.Tests.Mfa;

/// <summary>Passkeys in place of name and password.</summary>
public sealed class PasskeyTests
{
    private const string Origin = "https://tenant.example";

    [Fact]
    public async Task Passkey_MadeAfterAPassword_SignsInWithoutOne()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await MakeAsync(engine, device);
        using var browser = engine.OpenBrowser();
        var page = await browser.GetAsync(engine.AuthorizeUrl(out var verifier));

        page = await device.UseAsync(browser, page);

        var tokens = await engine.RedeemAsync(page, verifier);
        Assert.Equal("auth0|ada", (string?)tokens.IdTokenClaims["sub"]);
        Assert.Equal(1, device.Count);
    }

    [Fact]
    public async Task Passkey_OfAPersonWithOne_IsOfferedNoMore()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await MakeAsync(engine, device);
        using var browser = engine.OpenBrowser();

        Assert.True((await browser.FirstFactorAsync(engine)).HasLeft);
    }

    [Fact]
    public async Task Passkey_Declined_IsNotOfferedInThatBrowserForThirtyDays()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        Assert.True((await browser.SubmitAsync(await browser.FirstFactorAsync(engine), button: "abort")).HasLeft);
        await browser.GetAsync(engine.Issuer + "v2/logout");

        Assert.True((await browser.FirstFactorAsync(engine)).HasLeft);
        await browser.GetAsync(engine.Issuer + "v2/logout");
        engine.Clock.Advance(TimeSpan.FromDays(31));
        Assert.True((await browser.FirstFactorAsync(engine)).IsAt("passkey-enrollment"));
    }

    [Theory]
    [InlineData("""{"progressive_enrollment_enabled":false}""", true)]
    [InlineData("""{"progressive_enrollment_enabled":true}""", false)]
    public async Task ProgressiveEnrollment_SaysWhetherOneIsOffered(string options, bool hasLeft)
    {
        await using var engine = await StartAsync(passkeys: options);
        using var browser = engine.OpenBrowser();

        Assert.Equal(hasLeft, (await browser.FirstFactorAsync(engine)).HasLeft);
    }

    [Theory]
    [InlineData("both", "data-ui=\"both\"", "username webauthn")]
    [InlineData("button", "data-ui=\"button\"", "autocomplete=\"username\"")]
    [InlineData("autofill", "data-ui=\"autofill\"", "username webauthn")]
    public async Task ChallengeUi_SaysHowThePageOffersIt(string ui, string form, string field)
    {
        await using var engine = await StartAsync(passkeys: $$"""{"challenge_ui":"{{ui}}"}""");
        using var browser = engine.OpenBrowser();

        var body = (await browser.GetAsync(engine.AuthorizeUrl(out _))).Body;

        Assert.Contains(form, body, StringComparison.Ordinal);
        Assert.Contains(field, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_ThePageHasNothingOfIt_AndTheFormIsRefused()
    {
        await using var engine = await StartAsync(isOn: false);
        using var browser = engine.OpenBrowser();
        var page = await browser.GetAsync(engine.AuthorizeUrl(out _));
        Assert.DoesNotContain("webauthn", page.Body, StringComparison.Ordinal);

        page = await browser.PostAsync(page.Form!.Action.AbsoluteUri, new Dictionary<string, string>(page.Form.Fields) { ["action"] = "passkey", ["response"] = "{}" });

        Assert.False(page.HasLeft);
        Assert.True((await browser.FirstFactorAsync(engine)).HasLeft);
    }

    [Fact]
    public async Task SecondFactor_UnderAPolicy_IsAskedForBeforeAPasskeyIsOffered()
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["otp"], IsRequired = true });
        using var browser = engine.OpenBrowser();
        using var device = new SecurityKey(Origin);
        var page = await browser.FirstFactorAsync(engine);
        Assert.True(page.IsAt("mfa-otp-enrollment-qr"), page.Url.AbsolutePath);
        var app = engine.ScanOf(page);
        page = await browser.EnterAsync(page, app.Code());
        Assert.True(page.IsAt("passkey-enrollment"), page.Url.AbsolutePath);
        Assert.True((await device.UseAsync(browser, page)).HasLeft);

        // A passkey is a first factor: the policy counts still.
        using var another = engine.OpenBrowser();
        page = await device.UseAsync(another, await another.GetAsync(engine.AuthorizeUrl(out _)));
        Assert.True(page.IsAt("mfa-otp-challenge"), page.Url.AbsolutePath);
    }

    /// <summary>Whoever has somebody's unlocked key without being them: the authenticator must have checked who uses it.</summary>
    [Fact]
    public async Task Passkey_WithoutUserVerification_IsRefused()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await MakeAsync(engine, device);
        device.VerifiesUser = false;
        using var browser = engine.OpenBrowser();
        var page = await browser.GetAsync(engine.AuthorizeUrl(out _));

        // A browser that has been tampered with passes over what the page demands.
        page = page.Body.Contains("&quot;required&quot;", StringComparison.Ordinal)
            ? await browser.SubmitAsync(page, new Dictionary<string, string> { ["response"] = device.Get(RequestOf(page).Replace("required", "discouraged", StringComparison.Ordinal)) }, "passkey")
            : throw new InvalidOperationException(page.Body);

        Assert.False(page.HasLeft);
        Assert.Contains("not known here", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_OfAnotherWalkOrAgain_IsRefused()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await MakeAsync(engine, device);
        using var browser = engine.OpenBrowser();
        using var thief = engine.OpenBrowser();
        var page = await browser.GetAsync(engine.AuthorizeUrl(out _));
        var answer = device.Answer(page);

        var theirs = await thief.GetAsync(engine.AuthorizeUrl(out _));
        Assert.False((await thief.SubmitAsync(theirs, new Dictionary<string, string> { ["response"] = answer }, "passkey")).HasLeft);
        Assert.True((await browser.SubmitAsync(page, new Dictionary<string, string> { ["response"] = answer }, "passkey")).HasLeft);
        await browser.GetAsync(engine.Issuer + "v2/logout");
        page = await browser.GetAsync(engine.AuthorizeUrl(out _));
        Assert.False((await browser.SubmitAsync(page, new Dictionary<string, string> { ["response"] = answer }, "passkey")).HasLeft);
    }

    [Fact]
    public async Task Passkey_OfAPersonWhoIsBlockedOrGone_SignsNobodyIn()
    {
        await using var engine = await StartAsync();
        using var stranger = new SecurityKey(Origin);
        using var browser = engine.OpenBrowser();
        using var person = engine.OpenBrowser();

        // Registered somewhere else, under the same host: nobody here has it.
        stranger.Create("""{"rp":{"id":"tenant.example"},"user":{"id":"AAAA"},"challenge":"AAAA"}""");
        var page = await stranger.UseAsync(browser, await browser.GetAsync(engine.AuthorizeUrl(out _)));

        Assert.False(page.HasLeft);
        Assert.Contains("not known here", page.Body, StringComparison.Ordinal);
    }

    /// <summary>In a half-finished walk of somebody's, nobody else adds a passkey of their own.</summary>
    [Fact]
    public async Task Enrollment_ByAnotherBrowser_AddsNothing()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        using var thief = engine.OpenBrowser();
        using var device = new SecurityKey(Origin);
        var page = await browser.FirstFactorAsync(engine);

        await thief.PostAsync(page.Form!.Action.AbsoluteUri, new Dictionary<string, string>(page.Form.Fields) { ["response"] = device.Answer(page), ["action"] = "default" });

        using var another = engine.OpenBrowser();
        Assert.False((await device.UseAsync(another, await another.GetAsync(engine.AuthorizeUrl(out _)))).HasLeft);
        Assert.True((await another.FirstFactorAsync(engine)).IsAt("passkey-enrollment"));
    }

    [Fact]
    public async Task Configuration_WithoutAVerifier_IsRefusedWhenTheEngineIsMade()
        => Assert.Contains("AddWebAuthn", (await Assert.ThrowsAsync<EngineConfigurationException>(static () => MfaHost.StartAsync(new MultiFactor(), tenant: static tenant => TurnOn(tenant, null)))).Message, StringComparison.Ordinal);

    private static string RequestOf(BrowserPage page)
    {
        var start = page.Body.IndexOf("data-request=\"", StringComparison.Ordinal) + "data-request=\"".Length;
        return System.Net.WebUtility.HtmlDecode(page.Body[start..page.Body.IndexOf('"', start)]);
    }

    internal static async Task MakeAsync(TestEngine engine, SecurityKey device)
    {
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        Assert.True(page.IsAt("passkey-enrollment"), page.Url.AbsolutePath);
        page = await device.UseAsync(browser, page);
        Assert.True(page.HasLeft, page.Body);
    }

    private static Task<TestEngine> StartAsync(MultiFactor? factors = null, string? passkeys = null, bool isOn = true) => MfaHost.StartAsync(
        factors ?? new MultiFactor(),
        tenant: tenant =>
        {
            if (isOn)
            {
                TurnOn(tenant, passkeys);
            }
        },
        configure: static options => options.AddWebAuthn());

    internal static void TurnOn(TenantDefinition tenant, string? options)
    {
        var known = tenant.Connections.Single();
        tenant.Connections.Remove(known);
        tenant.Connections.Add(known with
        {
            Configure = connection => connection with
            {
                Options = new JsonObject
                {
                    ["authentication_methods"] = new JsonObject { ["passkey"] = new JsonObject { ["enabled"] = true } },
                    ["passkey_options"] = options is null ? null : JsonNode.Parse(options),
                },
            },
        });
    }
}
