using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Testing;
using static Engine.Behaviour.Tests.Mfa.MfaHost;

namespace Engine.Behaviour.Tests.Mfa;

/// <summary>Who is asked for a second factor: by the tenant, by an Action, by the API of a request.</summary>
public sealed class DemandTests
{
    private const string MultiFactorPolicy = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

    private static readonly MultiFactor Optional = new() { Factors = ["otp", "sms"] };

    [Fact]
    public async Task NoPolicy_NobodyIsAsked()
    {
        await using var engine = await StartAsync(Optional);
        using var browser = engine.OpenBrowser();

        Assert.True((await browser.SignInAsync(engine.AuthorizeUrl(out _), Ada, Password)).HasLeft);
        Assert.Null((await engine.PasswordAsync()).Error);
    }

    [Fact]
    public async Task Action_Enables_AsksInEveryFlow()
    {
        await using var engine = await StartAsync(Optional, static (_, api) => api.Multifactor.Enable("any"));
        using var browser = engine.OpenBrowser();

        Assert.True((await browser.FirstFactorAsync(engine)).IsAt("mfa-begin-enroll-options"));
        Assert.Equal("mfa_required", (await engine.PasswordAsync()).Error);
    }

    [Fact]
    public async Task Action_None_LetsPastThePolicy()
    {
        await using var engine = await StartAsync(Optional with { IsRequired = true }, static (@event, api) =>
        {
            if (@event.User.Email == Ada)
            {
                api.Multifactor.Enable("none");
            }
        });
        using var browser = engine.OpenBrowser();
        using var another = engine.OpenBrowser();

        Assert.True((await browser.SignInAsync(engine.AuthorizeUrl(out _), Ada, Password)).HasLeft);
        Assert.True((await another.FirstFactorAsync(engine, Bob)).IsAt("mfa-begin-enroll-options"));
    }

    [Fact]
    public async Task Action_GoogleAuthenticator_OffersTheAppAlone()
    {
        await using var engine = await StartAsync(Optional, static (_, api) => api.Multifactor.Enable("google-authenticator"));
        using var browser = engine.OpenBrowser();

        var page = await browser.FirstFactorAsync(engine);

        Assert.True(page.IsAt("mfa-otp-enrollment-qr"), page.Url.AbsolutePath);
        Assert.DoesNotContain("value=\"pick\"", page.Body, StringComparison.Ordinal);
    }

    /// <summary>Step-up: the application asks with <c>acr_values</c>, the Action listens, and a session that has proven a factor long ago does not count.</summary>
    [Fact]
    public async Task Action_OnAcrValues_AsksAgainInTheSameSession()
    {
        await using var engine = await StartAsync(Optional with { Factors = ["otp"] }, static (@event, api) =>
        {
            if (@event.AcrValues.Contains(MultiFactorPolicy))
            {
                api.Multifactor.Enable("any");
            }
        });
        using var browser = engine.OpenBrowser();
        Assert.True((await browser.SignInAsync(engine.AuthorizeUrl(out _), Ada, Password)).HasLeft);

        var page = await browser.GetAsync(engine.AuthorizeUrl(out _, ("acr_values", MultiFactorPolicy)));
        var app = engine.ScanOf(page);
        Assert.True((await browser.EnterAsync(page, app.Code())).HasLeft);
        engine.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True((await browser.GetAsync(engine.AuthorizeUrl(out _))).HasLeft);
        Assert.Equal("interaction_required", (await browser.GetAsync(engine.AuthorizeUrl(out _, ("acr_values", MultiFactorPolicy), ("prompt", "none")))).Parameters["error"]);
        page = await browser.GetAsync(engine.AuthorizeUrl(out var verifier, ("acr_values", MultiFactorPolicy)));
        Assert.True(page.IsAt("mfa-otp-challenge"), page.Url.AbsolutePath);
        page = await browser.EnterAsync(page, app.Code());
        Assert.Equal(MultiFactorPolicy, (string?)(await engine.RedeemAsync(page, verifier)).IdTokenClaims["acr"]);
    }

    [Fact]
    public async Task Action_SeesWhatThePersonHasEnrolledAndProven()
    {
        var seen = new List<(string Factors, string Methods)>();
        await using var engine = await StartAsync(new MultiFactor { Factors = ["otp"], IsRequired = true }, (@event, _) => seen.Add((
            string.Join(',', @event.EnrolledFactors.Select(static factor => factor.Type)),
            string.Join(',', @event.AuthenticationMethods.Select(static method => method.Type is null ? method.Name : $"{method.Name}:{method.Type}")))));
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        await browser.EnterAsync(page, engine.ScanOf(page).Code());
        await browser.GetAsync(engine.AuthorizeUrl(out _));

        Assert.Equal(("", "pwd"), seen[0]);
        Assert.Equal(("otp", "pwd,mfa:otp"), seen[^1]);
    }

    [Fact]
    public async Task Action_OnARenewal_AnswersMfaRequired()
    {
        var asks = false;
        await using var engine = await StartAsync(Optional with { Factors = ["otp"] }, (_, api) =>
        {
            if (asks)
            {
                api.Multifactor.Enable("any");
            }
        });
        var tokens = await engine.PasswordAsync(audience: Api, scope: "openid offline_access");
        asks = true;

        var refused = await engine.Client.RefreshAsync("shop", tokens.RefreshToken!);

        Assert.Equal("mfa_required", refused.Error);
        asks = false;
        Assert.Null((await engine.Client.RefreshAsync("shop", tokens.RefreshToken!)).Error);
    }

    [Fact]
    public async Task Renewal_UnderAPolicy_NeedsNoFactor()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        var tokens = await engine.OtpAsync(await engine.MfaTokenAsync(audience: Api, scope: "openid offline_access"), app.Code());

        Assert.Null((await engine.Client.RefreshAsync("shop", tokens.RefreshToken!)).Error);
    }

    [Fact]
    public async Task Policy_WithoutAFactorThatStandsAlone_IsRefusedWhenTheEngineIsMade()
        => await Assert.ThrowsAsync<EngineConfigurationException>(static () => StartAsync(new MultiFactor { Factors = ["email"], IsRequired = true }));

    [Fact]
    public async Task Factor_Unknown_IsRefusedWhenTheEngineIsMade()
        => await Assert.ThrowsAsync<EngineConfigurationException>(static () => StartAsync(new MultiFactor { Factors = ["carrier-pigeon"] }));
}
