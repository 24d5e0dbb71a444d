using Engine.Core.Configuration;
using Engine.Testing;
using static Engine.Behaviour.Tests.Mfa.MfaHost;

namespace Engine.Behaviour.Tests.Mfa;

/// <summary>The pages on which people enrol and prove a second factor.</summary>
public sealed class PageTests
{
    private static readonly Dictionary<string, string> Saved = new() { ["saved"] = "true" };

    [Fact]
    public async Task Otp_FirstSignIn_EnrollsAnAppAndTheNextOneAsksForItsCode()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.SignInAsync(engine.AuthorizeUrl(out var verifier), Ada, Password);
        Assert.True(page.IsAt("mfa-otp-enrollment-qr"), page.Url.AbsolutePath);
        Assert.Contains("<svg", page.Body, StringComparison.Ordinal);

        var app = engine.ScanOf(page);
        page = await browser.EnterAsync(page, app.Code());
        var tokens = await engine.RedeemAsync(page, verifier);

        Assert.Equal("http://schemas.openid.net/pape/policies/2007/06/multi-factor", (string?)tokens.IdTokenClaims["acr"]);
        Assert.Contains("mfa", tokens.IdTokenClaims["amr"]!.AsArray().Select(static item => (string?)item));
        engine.Clock.Advance(TimeSpan.FromMinutes(1));
        using var another = engine.OpenBrowser();
        page = await another.SignInAsync(engine.AuthorizeUrl(out verifier), Ada, Password);
        Assert.True(page.IsAt("mfa-otp-challenge"), page.Url.AbsolutePath);
        Assert.DoesNotContain("<svg", page.Body, StringComparison.Ordinal);
        Assert.True((await another.EnterAsync(page, app.Code())).HasLeft);
    }

    [Fact]
    public async Task Otp_WrongCode_IsAskedAgainAndChangesNothing()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        var app = engine.ScanOf(page);

        page = await browser.EnterAsync(page, app.Code(9));

        Assert.Contains("role=\"alert\"", page.Body, StringComparison.Ordinal);
        Assert.Equal(app.Code(), engine.ScanOf(page).Code());
        Assert.True((await browser.EnterAsync(page, app.Code())).HasLeft);
    }

    [Theory]
    [InlineData("sms", "mfa-sms-challenge")]
    [InlineData("voice", "mfa-voice-challenge")]
    public async Task Phone_EnrolledWithACode_IsSentOneAtTheNextSignIn(string channel, string screen)
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["sms"], IsRequired = true, PhoneMessageTypes = [channel] });
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        Assert.True(page.IsAt("mfa-sms-enrollment"), page.Url.AbsolutePath);

        page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["phone"] = "+49 30 123456" }, "default");
        Assert.True(page.IsAt(screen), page.Url.AbsolutePath);
        Assert.Contains("XXXX3456", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Phone, page.Body, StringComparison.Ordinal);
        Assert.True((await browser.EnterAsync(page, engine.CodeTo(Phone))).HasLeft);

        using var another = engine.OpenBrowser();
        page = await another.FirstFactorAsync(engine);
        Assert.True(page.IsAt(screen), page.Url.AbsolutePath);
        Assert.True((await another.EnterAsync(page, engine.CodeTo(Phone))).HasLeft);
        Assert.All(engine.Outbox.Messages, message => Assert.Equal(channel, message.Channel.ToString(), ignoreCase: true));
        Assert.Equal(2, engine.Outbox.Messages.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("030 123456")]
    [InlineData("+1<script>alert(1)</script>")]
    public async Task Phone_Bad_IsAskedForAgain(string number)
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["sms"], IsRequired = true });
        using var browser = engine.OpenBrowser();

        var page = await browser.SubmitAsync(await browser.FirstFactorAsync(engine), new Dictionary<string, string> { ["phone"] = number }, "default");

        Assert.True(page.IsAt("mfa-sms-enrollment"), page.Url.AbsolutePath);
        Assert.Contains("role=\"alert\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page.Body, StringComparison.Ordinal);
        Assert.Empty(engine.Outbox.Messages);
    }

    [Fact]
    public async Task SeveralFactors_ChosenOnEnrollment_AreChosenAtTheChallenge()
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["otp", "sms", "email", "recovery-code"], IsRequired = true });
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        Assert.True(page.IsAt("mfa-begin-enroll-options"), page.Url.AbsolutePath);
        page = await browser.SubmitAsync(page, button: "enroll:phone");
        page = await browser.SubmitAsync(page, button: "pick");
        Assert.True(page.IsAt("mfa-begin-enroll-options"), page.Url.AbsolutePath);
        page = await browser.SubmitAsync(page, button: "enroll:otp");
        var app = engine.ScanOf(page);
        page = await browser.EnterAsync(page, app.Code());
        Assert.True(page.IsAt("mfa-recovery-code-enrollment"), page.Url.AbsolutePath);
        var recovery = RecoveryCodeOf(page);
        Assert.True((await browser.SubmitAsync(page, Saved, "default")).HasLeft);

        using var another = engine.OpenBrowser();
        page = await another.FirstFactorAsync(engine);
        Assert.True(page.IsAt("mfa-otp-challenge"), page.Url.AbsolutePath);
        page = await another.SubmitAsync(page, button: "pick");
        Assert.True(page.IsAt("mfa-login-options"), page.Url.AbsolutePath);
        var email = page.Form!.Buttons.Single(static button => button.Value.StartsWith("pick:email", StringComparison.Ordinal)).Value;
        page = await another.SubmitAsync(page, button: email);
        Assert.True(page.IsAt("mfa-email-challenge"), page.Url.AbsolutePath);
        Assert.True((await another.EnterAsync(page, engine.CodeTo(Ada))).HasLeft);

        using var third = engine.OpenBrowser();
        page = await third.SubmitAsync(await third.FirstFactorAsync(engine), button: "pick");
        page = await third.SubmitAsync(page, button: page.Form!.Buttons.Single(static button => button.Value.StartsWith("pick:recovery-code", StringComparison.Ordinal)).Value);
        Assert.True(page.IsAt("mfa-recovery-code-challenge"), page.Url.AbsolutePath);
        page = await third.EnterAsync(page, recovery.ToLowerInvariant());
        Assert.True(page.IsAt("mfa-recovery-code-challenge-new-code"), page.Url.AbsolutePath);
        Assert.NotEqual(recovery, RecoveryCodeOf(page));
        Assert.True((await third.SubmitAsync(page, Saved, "default")).HasLeft);
    }

    [Fact]
    public async Task RecoveryCode_NotConfirmed_IsShownAgain()
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["otp", "recovery-code"], IsRequired = true });
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        page = await browser.EnterAsync(page, engine.ScanOf(page).Code());
        var code = RecoveryCodeOf(page);

        var fields = new Dictionary<string, string>(page.Form!.Fields) { ["action"] = "default" };
        fields.Remove("saved");
        page = await browser.PostAsync(page.Form.Action.AbsoluteUri, fields);

        Assert.Equal(code, RecoveryCodeOf(page));
        Assert.Contains("role=\"alert\"", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_SentAgain_IsTheOneThatCounts()
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["sms"], IsRequired = true });
        using var browser = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.FirstFactorAsync(engine), new Dictionary<string, string> { ["phone"] = Phone }, "default");
        var first = engine.CodeTo(Phone);

        page = await browser.SubmitAsync(page, button: "resend");
        Assert.Contains("role=\"status\"", page.Body, StringComparison.Ordinal);
        Assert.False((await browser.EnterAsync(page, first)).HasLeft);
        Assert.True((await browser.EnterAsync(page, engine.CodeTo(Phone))).HasLeft);
    }

    [Fact]
    public async Task Reload_OfTheChallenge_SendsNoFurtherCode()
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["sms"], IsRequired = true });
        using var browser = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.FirstFactorAsync(engine), new Dictionary<string, string> { ["phone"] = Phone }, "default");

        for (var i = 0; i < 3; i++)
        {
            page = await browser.GetAsync(page.Url.AbsoluteUri);
        }

        Assert.Single(engine.Outbox.Messages);
        Assert.True((await browser.EnterAsync(page, engine.CodeTo(Phone))).HasLeft);
    }

    [Fact]
    public async Task Messages_OfTheTenant_AreWorded()
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["sms"], IsRequired = true });
        using var browser = engine.OpenBrowser();

        await browser.SubmitAsync(await browser.FirstFactorAsync(engine), new Dictionary<string, string> { ["phone"] = Phone }, "default");

        var message = Assert.Single(engine.Outbox.Messages);
        Assert.Equal(("mfa_phone_enrollment", "shop", TimeSpan.FromMinutes(5)), (message.Template, message.ClientId, message.Lifetime));
    }

    [Fact]
    public async Task Silent_WithoutTheFactor_IsInteractionRequired()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        await browser.FirstFactorAsync(engine);

        Assert.Equal("interaction_required", (await browser.GetAsync(engine.AuthorizeUrl(out _, ("prompt", "none")))).Parameters["error"]);
    }

    [Fact]
    public async Task Session_ThatHasProvenAFactor_IsNotAskedAgain()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        await browser.EnterAsync(page, engine.ScanOf(page).Code());

        page = await browser.GetAsync(engine.AuthorizeUrl(out var verifier, ("prompt", "none")));

        // The tokens of a sign-in in which nothing was proven don't say that something was.
        var tokens = await engine.RedeemAsync(page, verifier);
        Assert.False(tokens.IdTokenClaims.ContainsKey("amr"));
        Assert.False(tokens.IdTokenClaims.ContainsKey("acr"));
    }

    [Fact]
    public async Task SignUp_UnderAPolicy_EnrollsAFactor()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();

        var page = await browser.SignUpAsync(engine.AuthorizeUrl(out _), "carol@example.com", Password, consent: null);

        Assert.True(page.IsAt("mfa-otp-enrollment-qr"), page.Url.AbsolutePath);
        Assert.True((await browser.EnterAsync(page, engine.ScanOf(page).Code())).HasLeft);
    }

    [Fact]
    public async Task Logs_OfEnrollmentAndChallenge_AreThoseOfTheService()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        page = await browser.EnterAsync(page, app.Code(9));
        await browser.EnterAsync(page, app.Code());

        var types = (await engine.LogTypesAsync()).Where(static type => type.StartsWith("gd_", StringComparison.Ordinal));
        Assert.Equal(["gd_start_enroll", "gd_enrollment_complete", "gd_start_auth", "gd_auth_failed", "gd_auth_succeed"], types);
    }
}
