using Engine.Core.Configuration;
using Engine.Testing;
using static Engine.Behaviour.Tests.Mfa.MfaHost;

namespace Engine.Behaviour.Tests.Mfa;

/// <summary>Those who have somebody's password and not their factor, or want to keep a way in.</summary>
public sealed class AttackTests
{
    private static readonly MultiFactor All = new() { Factors = ["otp", "sms", "email", "recovery-code"], IsRequired = true };

    [Fact]
    public async Task Otp_Racing_LetsOneOf32In()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        var tokens = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => engine.MfaTokenAsync()));
        var code = app.Code();

        var results = await Task.WhenAll(tokens.Select(token => engine.OtpAsync(token, code)));

        Assert.Single(results, static result => result.Error is null);
    }

    [Fact]
    public async Task MfaToken_Racing_LetsOneOf32In()
    {
        await using var engine = await StartAsync(All);
        await engine.EnrollAppAsync();
        var token = await engine.MfaTokenAsync();
        var challenges = new List<(string Oob, string Code)>();
        for (var i = 0; i < 8; i++)
        {
            var (_, body) = await engine.MfaAsync("POST", "challenge", null, new { client_id = "shop", mfa_token = token, challenge_type = "oob" });
            challenges.Add(((string)body!["oob_code"]!, engine.CodeTo(Ada)));
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => engine.OobAsync(token, challenges[i % 8].Oob, challenges[i % 8].Code)));

        Assert.True(results.Count(static result => result.Error is null) <= 1);
        Assert.NotNull((await engine.OobAsync(token, challenges[0].Oob, challenges[0].Code)).Error);
    }

    [Fact]
    public async Task RecoveryCode_Racing_LetsOneOf32In()
    {
        await using var engine = await StartAsync(All);
        using var browser = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.FirstFactorAsync(engine), button: "enroll:otp");
        page = await browser.EnterAsync(page, engine.ScanOf(page).Code());
        var code = RecoveryCodeOf(page);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => engine.MfaTokenAsync()));

        var results = await Task.WhenAll(tokens.Select(token => engine.Client.TokenAsync(("grant_type", RecoveryGrant), ("client_id", "shop"), ("mfa_token", token), ("recovery_code", code))));

        Assert.Single(results, static result => result.Error is null);
    }

    [Fact]
    public async Task Otp_UsedOnAPage_IsGoodForNoGrant()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        using var browser = engine.OpenBrowser();
        var code = app.Code();
        Assert.True((await browser.EnterAsync(await browser.FirstFactorAsync(engine), code)).HasLeft);

        Assert.Equal("invalid_grant", (await engine.OtpAsync(await engine.MfaTokenAsync(), code)).Error);

        // Nor the one before it, which the clocks of people would allow.
        Assert.Equal("invalid_grant", (await engine.OtpAsync(await engine.MfaTokenAsync(), app.Code(-1))).Error);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task Otp_OfAnotherTime_IsRefused(int steps)
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        engine.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("invalid_grant", (await engine.OtpAsync(await engine.MfaTokenAsync(), app.Code(steps))).Error);
    }

    [Fact]
    public async Task Otp_OfAnotherPerson_IsRefused()
    {
        await using var engine = await StartAsync();
        await engine.EnrollAppAsync();
        var bobs = await engine.EnrollAppAsync(Bob);

        Assert.Equal("invalid_grant", (await engine.OtpAsync(await engine.MfaTokenAsync(), bobs.Code())).Error);
    }

    [Fact]
    public async Task MfaToken_OfAnotherClient_IsWorthNothing()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        var token = await engine.MfaTokenAsync();

        Assert.Equal("Malformed mfa_token", (await engine.OtpAsync(token, app.Code(), "other")).ErrorDescription);
        Assert.Equal("Malformed mfa_token", (string?)(await engine.MfaAsync("POST", "challenge", null, new { client_id = "other", mfa_token = token, challenge_type = "otp" })).Body!["error_description"]);
        Assert.Null((await engine.OtpAsync(token, app.Code())).Error);
    }

    [Fact]
    public async Task MfaToken_UsedOrLate_IsWorthNothing()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        var token = await engine.MfaTokenAsync();
        var late = await engine.MfaTokenAsync();
        Assert.Null((await engine.OtpAsync(token, app.Code())).Error);
        engine.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Malformed mfa_token", (await engine.OtpAsync(token, app.Code())).ErrorDescription);
        engine.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(("expired_token", "mfa_token is expired"), await DescribeAsync(engine.OtpAsync(late, app.Code())));
        Assert.Equal(401, (await engine.MfaAsync("GET", "authenticators", late)).Status);
        Assert.Equal(401, (await engine.MfaAsync("GET", "authenticators", token)).Status);
    }

    /// <summary>What was sent for one challenge answers no other, whoever asked for it.</summary>
    [Fact]
    public async Task SentCode_OfAnotherChallenge_IsRefused()
    {
        await using var engine = await StartAsync(All);
        await engine.EnrollAppAsync();
        var (mine, theirs) = (await engine.MfaTokenAsync(), await engine.MfaTokenAsync());
        var (_, second) = await engine.MfaAsync("POST", "challenge", null, new { client_id = "shop", mfa_token = theirs, challenge_type = "oob" });
        var (_, first) = await engine.MfaAsync("POST", "challenge", null, new { client_id = "shop", mfa_token = mine, challenge_type = "oob" });
        var code = engine.CodeTo(Ada);

        Assert.NotNull((await engine.OobAsync(theirs, (string)second!["oob_code"]!, code)).Error);
        Assert.Equal("Malformed oob_code", (await engine.OobAsync(theirs, (string)first!["oob_code"]!, code)).ErrorDescription);
        Assert.Null((await engine.OobAsync(mine, (string)first["oob_code"]!, code)).Error);

        mine = await engine.MfaTokenAsync();
        (_, first) = await engine.MfaAsync("POST", "challenge", null, new { client_id = "shop", mfa_token = mine, challenge_type = "oob" });
        code = engine.CodeTo(Ada);
        using var browser = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.FirstFactorAsync(engine), button: "pick");
        page = await browser.SubmitAsync(page, button: page.Form!.Buttons.Single(static button => button.Value.StartsWith("pick:email", StringComparison.Ordinal)).Value);
        Assert.False((await browser.EnterAsync(page, code)).HasLeft);
    }

    [Fact]
    public async Task SentCode_Late_IsRefused()
    {
        await using var engine = await StartAsync(All);
        await engine.EnrollAppAsync();
        var token = await engine.MfaTokenAsync();
        var (_, body) = await engine.MfaAsync("POST", "challenge", null, new { client_id = "shop", mfa_token = token, challenge_type = "oob" });
        engine.Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("Malformed oob_code", (await engine.OobAsync(token, (string)body!["oob_code"]!, engine.CodeTo(Ada))).ErrorDescription);
    }

    /// <summary>Guesses count for the person, not for the page, the application or the factor: changing between them gives no further ones.</summary>
    [Fact]
    public async Task Guessing_OverPagesGrantsAndFactors_CountsTogether()
    {
        await using var engine = await StartAsync(All);
        var app = await engine.EnrollAppAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        var errors = new List<string?>();
        for (var i = 0; i < 4; i++)
        {
            page = await browser.EnterAsync(page, app.Code(100 + i));
            errors.Add((await engine.OtpAsync(await engine.MfaTokenAsync(i % 2 == 0 ? "shop" : "other"), app.Code(200 + i), i % 2 == 0 ? "shop" : "other")).Error);
            errors.Add((await engine.Client.TokenAsync(("grant_type", RecoveryGrant), ("client_id", "shop"), ("mfa_token", await engine.MfaTokenAsync()), ("recovery_code", new string('A', 24)))).Error);
        }

        Assert.Equal("too_many_attempts", errors[^1]);

        // Locked is locked: the right code gets nobody in, by no way, until the time is over.
        Assert.False((await browser.EnterAsync(page, app.Code())).HasLeft);
        Assert.Equal("too_many_attempts", (await engine.OtpAsync(await engine.MfaTokenAsync(), app.Code())).Error);
        engine.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null((await engine.OtpAsync(await engine.MfaTokenAsync(), app.Code())).Error);
    }

    /// <summary>Somebody with the password alone can't add a factor of their own beside the person's.</summary>
    [Fact]
    public async Task Enrollment_BesideAnother_NeedsItsProof()
    {
        await using var engine = await StartAsync(All);
        var early = await engine.MfaTokenAsync();
        var (_, begun) = await engine.MfaAsync("POST", "associate", early, new { authenticator_types = new[] { "otp" } });
        var intruder = new AuthenticatorApp((string)begun!["secret"]!, engine.Clock);
        await engine.EnrollAppAsync();

        var (status, body) = await engine.MfaAsync("POST", "associate", await engine.MfaTokenAsync(), new { authenticator_types = new[] { "otp" } });
        Assert.Equal((403, "User is already enrolled"), (status, (string?)body!["error_description"]));

        // What was begun before the person had one comes too late.
        Assert.NotNull((await engine.OtpAsync(early, intruder.Code())).Error);
        Assert.Equal(403, (await engine.MfaAsync("POST", "associate", early, new { authenticator_types = new[] { "otp" } })).Status);
    }

    /// <summary>Two people are in the middle of enrolling their first factor: who has the password alone, and the person. One of them ends up with it.</summary>
    [Fact]
    public async Task Enrollment_InTwoWalksAtOnce_EndsInOne()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        using var other = engine.OpenBrowser();
        var (page, second) = (await browser.FirstFactorAsync(engine), await other.FirstFactorAsync(engine));
        var (app, late) = (engine.ScanOf(page), engine.ScanOf(second));
        Assert.True((await browser.EnterAsync(page, app.Code())).HasLeft);

        second = await other.EnterAsync(second, late.Code());

        Assert.False(second.HasLeft);
        Assert.Single((await engine.MfaAsync("GET", "authenticators", await engine.MfaTokenAsync())).Body!.AsArray());
    }

    [Fact]
    public async Task Removal_WithWhatStandsOnOneFactor_IsRefused()
    {
        await using var engine = await StartAsync(All);
        var app = await engine.EnrollAppAsync();
        var id = Uri.EscapeDataString((string)(await engine.MfaAsync("GET", "authenticators", await engine.MfaTokenAsync())).Body![0]!["id"]!);

        Assert.Equal(403, (await engine.MfaAsync("DELETE", "authenticators/" + id, await engine.MfaTokenAsync())).Status);
        Assert.Equal(403, (await engine.MfaAsync("DELETE", "authenticators/" + id, await engine.MfaApiTokenAsync(app, "read:authenticators"))).Status);
        Assert.Equal(401, (await engine.MfaAsync("DELETE", "authenticators/" + id)).Status);
        Assert.Equal(401, (await engine.MfaAsync("DELETE", "authenticators/" + id, "forged")).Status);
        Assert.Equal(401, (await engine.MfaAsync("DELETE", "authenticators/" + id, new string('x', 9000))).Status);
    }

    /// <summary>An access token of another API, which needs no factor where an Action says so, opens nothing here; nor one of another person the factors of this one.</summary>
    [Fact]
    public async Task AccessToken_OfAnotherApiOrPerson_IsRefused()
    {
        await using var engine = await StartAsync(All);
        var app = await engine.EnrollAppAsync();
        var bobs = await engine.EnrollAppAsync(Bob);
        var id = Uri.EscapeDataString((string)(await engine.MfaAsync("GET", "authenticators", await engine.MfaTokenAsync())).Body![0]!["id"]!);
        var api = await engine.OtpAsync(await engine.MfaTokenAsync(audience: Api, scope: "openid enroll remove:authenticators"), app.Code());
        var bob = await engine.OtpAsync(await engine.MfaTokenAsync(email: Bob, audience: MfaApi, scope: "remove:authenticators"), bobs.Code());

        Assert.Equal(401, (await engine.MfaAsync("DELETE", "authenticators/" + id, api.AccessToken)).Status);
        Assert.Equal(404, (await engine.MfaAsync("DELETE", "authenticators/" + id, bob.AccessToken)).Status);
    }

    /// <summary>The API for factors always needs one, whatever the policy, an Action or a remembered browser say.</summary>
    [Fact]
    public async Task MfaApi_WithoutAFactor_IsNotToBeHad()
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["otp"] }, static (_, api) => api.Multifactor.Enable("none"));
        using var browser = engine.OpenBrowser();

        Assert.Equal("mfa_required", (await engine.PasswordAsync(audience: MfaApi, scope: "enroll")).Error);
        Assert.True((await browser.FirstFactorAsync(engine, Ada, ("audience", MfaApi), ("scope", "openid enroll"))).IsAt("mfa-otp-enrollment-qr"));
        var refused = await engine.Client.TokenAsync(("grant_type", "client_credentials"), ("client_id", "shop"), ("audience", MfaApi));
        Assert.NotNull(refused.Error);
    }

    /// <summary>The walk belongs to whoever signed in last: a factor proven by one person lets no other one through.</summary>
    [Fact]
    public async Task Walk_GoneOnByAnotherPerson_AsksThem()
    {
        await using var engine = await StartAsync();
        var bobs = await engine.EnrollAppAsync(Bob);
        await engine.EnrollAppAsync();
        using var browser = engine.OpenBrowser();
        var login = await browser.GetAsync(engine.AuthorizeUrl(out _));
        await browser.SubmitAsync(login, new Dictionary<string, string> { ["username"] = Bob, ["password"] = Password });

        // Back to the form of the password, as the browser's button does it, and in with somebody else's.
        var page = await browser.SubmitAsync(login, new Dictionary<string, string> { ["username"] = Ada, ["password"] = Password });

        Assert.True(page.IsAt("mfa-otp-challenge"), page.Url.AbsolutePath);
        Assert.False((await browser.EnterAsync(page, bobs.Code())).HasLeft);
    }

    [Fact]
    public async Task Challenge_Flooding_IsRefusedAndSendsNoMore()
    {
        await using var engine = await StartAsync(All);
        await engine.EnrollAppAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 15; i++)
        {
            statuses.Add((await engine.MfaAsync("POST", "challenge", null, new { client_id = "shop", mfa_token = await engine.MfaTokenAsync(), challenge_type = "oob" })).Status);
        }

        Assert.Equal(429, statuses[^1]);
        Assert.True(engine.Outbox.Messages.Count <= 10);
    }

    private static async Task<(string?, string?)> DescribeAsync(Task<TokenResult> result) => ((await result).Error, (await result).ErrorDescription);
}
