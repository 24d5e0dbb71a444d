using Engine.Core.Configuration;
using Engine.Testing;
using static Engine.Behaviour.Tests.Passwordless.PasswordlessHost;

namespace Engine.Behaviour.Tests.Passwordless;

/// <summary>Links in mails that sign people in.</summary>
public sealed class LinkTests
{
    [Fact]
    public async Task Link_OfAWalk_SignsInOnceInItsBrowserAlone()
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        using var other = engine.OpenBrowser();
        var page = await browser.SubmitAsync(await browser.GetAsync(engine.AuthorizeUrl(out _, parameters: ("send", "link"))), "username", Ada);
        Assert.EndsWith("/u/login-passwordless-email-link", page.Url.AbsolutePath, StringComparison.Ordinal);
        var link = engine.Outbox.To(Ada)[^1].Url!;
        Assert.Null(engine.Outbox.To(Ada)[^1].Code);

        Assert.False((await other.GetAsync(link)).HasLeft);
        Assert.True((await browser.GetAsync(link)).HasLeft);
        Assert.False((await browser.GetAsync(link)).HasLeft);
    }

    [Fact]
    public async Task Link_OfTheEndpoint_SignsInOnceAndGoesToTheApplication()
    {
        await using var engine = await StartAsync();
        var (verifier, challenge) = engine.Client.CreatePkce();
        var link = await SendAsync(engine, challenge);
        using var browser = engine.OpenBrowser();

        var page = await browser.GetAsync(link);

        Assert.True(page.HasLeft, page.Body);
        Assert.Equal("s1", page.Parameters["state"]);
        var tokens = await engine.Client.TokenAsync(("grant_type", "authorization_code"), ("client_id", "shop"), ("code", page.Parameters["code"]), ("redirect_uri", Callback), ("code_verifier", verifier));
        Assert.Equal(Ada, (string?)tokens.IdTokenClaims["email"]);
        using var second = engine.OpenBrowser();
        Assert.Contains("Wrong email or verification code", (await second.GetAsync(link)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_id=shop", "client_id=other")]
    [InlineData("email=ada%40example.com", "email=eve%40example.com")]
    public async Task Link_Changed_IsGoodForNobody(string part, string replacement)
    {
        await using var engine = await StartAsync();
        var link = await SendAsync(engine, engine.Client.CreatePkce().Challenge);
        Assert.Contains(part, link, StringComparison.Ordinal);
        using var browser = engine.OpenBrowser();

        var page = await browser.GetAsync(link.Replace(part, replacement, StringComparison.Ordinal));

        Assert.False(page.HasLeft);
        Assert.DoesNotContain("session", string.Join(' ', browser.Cookies), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Link_ToAnAddressThatIsNotListed_UsesNothingUp()
    {
        await using var engine = await StartAsync();
        var link = await SendAsync(engine, engine.Client.CreatePkce().Challenge);
        using var browser = engine.OpenBrowser();

        Assert.False((await browser.GetAsync(link.Replace("app.example", "evil.example", StringComparison.Ordinal))).HasLeft);
        Assert.True((await browser.GetAsync(link)).HasLeft);
    }

    /// <summary>Whoever sends the request chooses its host; the link in somebody else's mail must not lead there.</summary>
    [Fact]
    public async Task Link_HostThatNobodyDeclared_IsNotSent()
    {
        await using var engine = await StartAsync(tenant: static tenant => tenant.Issuer = null);
        using var client = new HttpClient(engine.Handler, disposeHandler: false) { BaseAddress = new Uri("https://evil.example/") };
        using var request = new HttpRequestMessage(HttpMethod.Post, "passwordless/start") { Content = new StringContent("""{"client_id":"shop","connection":"email","email":"ada@example.com"}""", null, "application/json") };
        request.Headers.Add("X-Forwarded-Host", "app.example");

        using var response = await client.SendAsync(request);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Empty(engine.Outbox.Messages);
    }

    [Fact]
    public async Task Link_DeclaredIssuer_LeadsThereWhateverTheHostIs()
    {
        await using var engine = await StartAsync();
        using var client = new HttpClient(engine.Handler, disposeHandler: false) { BaseAddress = new Uri("https://evil.example/") };
        using var content = new StringContent("""{"client_id":"shop","connection":"email","email":"ada@example.com"}""", null, "application/json");

        await client.PostAsync(new Uri("passwordless/start", UriKind.Relative), content);

        Assert.All(engine.Outbox.Messages, static message => Assert.StartsWith(TestEngine.DefaultIssuer, message.Url, StringComparison.Ordinal));
    }

    private static async Task<string> SendAsync(TestEngine engine, string challenge)
    {
        var (status, _) = await engine.StartCodeAsync(new
        {
            client_id = "shop",
            connection = "email",
            email = Ada,
            authParams = new { scope = "openid email", state = "s1", redirect_uri = Callback, code_challenge = challenge, code_challenge_method = "S256" },
        });
        Assert.Equal(200, status);
        return engine.Outbox.To(Ada)[^1].Url!;
    }
}
