using Engine.Testing;
using static Engine.Behaviour.Tests.Passwordless.PasswordlessHost;

namespace Engine.Behaviour.Tests.Passwordless;

/// <summary>The pages on which people sign in without a password.</summary>
public sealed class PageTests
{
    [Theory]
    [InlineData("email", Ada, "login-passwordless-email-code")]
    [InlineData("sms", "+49 30 123456", "login-passwordless-sms-otp")]
    [InlineData(null, Ada, "login-passwordless-email-code")]
    [InlineData(null, Phone, "login-passwordless-sms-otp")]
    public async Task SignIn_WithACode_LeadsToTheCallback(string? connection, string typed, string screen)
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.GetAsync(engine.AuthorizeUrl(out var verifier, parameters: ("connection", connection)));
        Assert.EndsWith("/u/login-passwordless", page.Url.AbsolutePath, StringComparison.Ordinal);

        page = await browser.SubmitAsync(page, "username", typed);
        Assert.EndsWith("/u/" + screen, page.Url.AbsolutePath, StringComparison.Ordinal);
        page = await browser.SubmitAsync(page, "code", engine.Outbox.Messages[^1].Code!);

        Assert.True(page.HasLeft, page.Body);
        var tokens = await engine.Client.TokenAsync(("grant_type", "authorization_code"), ("client_id", "shop"), ("code", page.Parameters["code"]), ("redirect_uri", Callback), ("code_verifier", verifier));
        Assert.StartsWith(screen.Contains("sms", StringComparison.Ordinal) ? "sms|" : "email|", (string?)tokens.IdTokenClaims["sub"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_ApplicationWithADatabase_AsksForAPasswordUnlessTheRequestNamesTheConnection()
    {
        await using var engine = await StartAsync(isDatabaseEnabled: true);
        using var browser = engine.OpenBrowser();

        Assert.EndsWith("/u/login", (await browser.GetAsync(engine.AuthorizeUrl(out _))).Url.AbsolutePath, StringComparison.Ordinal);
        Assert.EndsWith("/u/login-passwordless", (await browser.GetAsync(engine.AuthorizeUrl(out _, parameters: ("connection", "email")))).Url.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_WrongThenSentAgain_TheNewOneIsGood()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.GetAsync(engine.AuthorizeUrl(out _)), "username", Ada);
        var first = engine.CodeOf();

        page = await browser.SubmitAsync(page, "code", Wrong(first));
        Assert.Contains("The code is wrong, or has expired.", page.Body, StringComparison.Ordinal);
        page = await browser.SubmitAsync(page, button: "resend");
        Assert.Contains("sent you a new code", page.Body, StringComparison.Ordinal);
        page = await browser.SubmitAsync(page, "code", first);
        Assert.False(page.HasLeft);

        Assert.True((await browser.SubmitAsync(page, "code", engine.CodeOf())).HasLeft);
    }

    [Fact]
    public async Task Code_AnotherAddressChosen_IsSentThere()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.GetAsync(engine.AuthorizeUrl(out _)), "username", Ada);

        page = await browser.SubmitAsync(page, button: "edit");
        Assert.EndsWith("/u/login-passwordless", page.Url.AbsolutePath, StringComparison.Ordinal);
        page = await browser.SubmitAsync(page, "username", "bob@example.com");

        Assert.False((await browser.SubmitAsync(page, "code", engine.CodeOf())).HasLeft);
        Assert.True((await browser.SubmitAsync(page, "code", engine.CodeOf("bob@example.com"))).HasLeft);
    }

    [Fact]
    public async Task Code_OfOneWalk_IsGoodNowhereElse()
    {
        await using var engine = await StartAsync();
        using var victim = engine.OpenBrowser();
        using var attacker = engine.OpenBrowser();
        var theirs = await attacker.SubmitAsync(await attacker.GetAsync(engine.AuthorizeUrl(out _)), "username", Ada);
        var page = await victim.SubmitAsync(await victim.GetAsync(engine.AuthorizeUrl(out _)), "username", Ada);
        var code = engine.CodeOf();

        Assert.False((await attacker.SubmitAsync(theirs, "code", code)).HasLeft);
        Assert.Equal("invalid_grant", (await engine.RedeemAsync(code)).Error);
        Assert.True((await victim.SubmitAsync(page, "code", code)).HasLeft);
    }

    [Fact]
    public async Task Code_SentForTheGrant_IsNotTakenOnAPage()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.GetAsync(engine.AuthorizeUrl(out _)), "username", Ada);
        await engine.SendMailAsync();

        Assert.False((await browser.SubmitAsync(page, "code", engine.CodeOf())).HasLeft);
    }

    [Fact]
    public async Task Send_TooOften_SaysSoAndKeepsTheCode()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.GetAsync(engine.AuthorizeUrl(out _)), "username", Ada);
        for (var i = 0; i < 10; i++)
        {
            page = await browser.SubmitAsync(page, button: "resend");
        }

        Assert.Contains("Too many codes were requested", page.Body, StringComparison.Ordinal);
        Assert.Equal(10, engine.Outbox.Messages.Count);
        Assert.True((await browser.SubmitAsync(page, "code", engine.CodeOf())).HasLeft);
    }

    [Fact]
    public async Task Address_Bad_IsAskedForAgain()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();

        var page = await browser.SubmitAsync(await browser.GetAsync(engine.AuthorizeUrl(out _)), "username", "<script>");

        Assert.Contains("Enter a valid email address, or a phone number", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>\"", page.Body, StringComparison.Ordinal);
        Assert.Empty(engine.Outbox.Messages);
    }

    [Fact]
    public async Task Silent_NobodySignedIn_IsLoginRequired()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();

        Assert.Equal("login_required", (await browser.GetAsync(engine.AuthorizeUrl(out _, parameters: ("prompt", "none")))).Parameters["error"]);
    }
}
