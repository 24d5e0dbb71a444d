using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Testing;
using Engine.Testing.Browser;
using Engine.WebAuthn;
using static Engine.Behaviour.Tests.Mfa.MfaHost;

namespace Engine.Behaviour.Tests.Mfa;

/// <summary>Security keys as a second factor (WebAuthn).</summary>
public sealed class SecurityKeyTests
{
    private const string Origin = "https://tenant.example";

    [Fact]
    public async Task Key_RegisteredAtTheFirstSignIn_IsAskedForAtTheNext()
    {
        await using var engine = await StartAsync();
        using var key = new SecurityKey(Origin);
        await RegisterAsync(engine, key);
        using var browser = engine.OpenBrowser();

        var page = await browser.FirstFactorAsync(engine);

        Assert.True(page.IsAt("mfa-webauthn-roaming-challenge"), page.Url.AbsolutePath);
        Assert.True((await key.UseAsync(browser, page)).HasLeft);
    }

    [Fact]
    public async Task Key_WithRememberedBrowser_IsNotAskedForAgain()
    {
        await using var engine = await StartAsync();
        using var key = new SecurityKey(Origin);
        await RegisterAsync(engine, key);
        using var browser = engine.OpenBrowser();
        await key.UseAsync(browser, await browser.FirstFactorAsync(engine), new Dictionary<string, string> { ["rememberBrowser"] = "true" });
        await browser.GetAsync(engine.Issuer + "v2/logout");

        Assert.True((await browser.FirstFactorAsync(engine)).HasLeft);
    }

    [Fact]
    public async Task Challenge_ReloadedPage_HasAnotherOneAndTheOldOneIsGood_ForNothing()
    {
        await using var engine = await StartAsync();
        using var key = new SecurityKey(Origin);
        await RegisterAsync(engine, key);
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        var old = key.Answer(page);

        page = await browser.GetAsync(page.Url.AbsoluteUri);

        Assert.False((await AnswerAsync(browser, page, old)).HasLeft);
        page = await browser.GetAsync(page.Url.AbsoluteUri);
        Assert.True((await key.UseAsync(browser, page)).HasLeft);
    }

    [Fact]
    public async Task Answer_SentAgain_IsRefused()
    {
        await using var engine = await StartAsync();
        using var key = new SecurityKey(Origin);
        await RegisterAsync(engine, key);
        using var browser = engine.OpenBrowser();
        using var other = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        var answer = key.Answer(page);
        Assert.True((await AnswerAsync(browser, page, answer)).HasLeft);

        Assert.False((await AnswerAsync(other, await other.FirstFactorAsync(engine), answer)).HasLeft);
    }

    /// <summary>What a phishing page gets is signed for its own origin, and good for nothing here.</summary>
    [Fact]
    public async Task Answer_OfAnotherOrigin_IsRefused()
    {
        await using var engine = await StartAsync();
        using var key = new SecurityKey(Origin);
        await RegisterAsync(engine, key);
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);

        var answer = JsonNode.Parse(key.Answer(page))!;
        var client = JsonNode.Parse(Base64Url.DecodeFromChars((string)answer["response"]!["clientDataJSON"]!))!;
        client["origin"] = "https://tenant.example.evil.example";
        answer["response"]!["clientDataJSON"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(client.ToJsonString()));

        Assert.False((await AnswerAsync(browser, page, answer.ToJsonString())).HasLeft);
    }

    [Fact]
    public async Task Answer_OfAnotherKeyOrPerson_IsRefused()
    {
        await using var engine = await StartAsync();
        using var key = new SecurityKey(Origin);
        using var bobs = new SecurityKey(Origin);
        await RegisterAsync(engine, key);
        await RegisterAsync(engine, bobs, Bob);
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);

        // Bob's key has nothing that it may answer with; what it would sign for himself is not Ada's.
        Assert.Throws<InvalidOperationException>(() => bobs.Answer(page));
        using var his = engine.OpenBrowser();
        var forged = bobs.Answer(await his.FirstFactorAsync(engine, Bob));
        Assert.False((await AnswerAsync(browser, page, forged)).HasLeft);
    }

    /// <summary>An authenticator that was copied counts beside the original: whoever comes second with a count is refused.</summary>
    [Fact]
    public async Task Key_Copied_IsRefusedOnceTheOriginalHasCountedFurther()
    {
        await using var engine = await StartAsync();
        using var key = new SecurityKey(Origin);
        await RegisterAsync(engine, key);
        using var copy = key.Clone();
        for (var i = 0; i < 2; i++)
        {
            using var browser = engine.OpenBrowser();
            Assert.True((await key.UseAsync(browser, await browser.FirstFactorAsync(engine))).HasLeft);
        }

        using var thief = engine.OpenBrowser();
        Assert.False((await copy.UseAsync(thief, await thief.FirstFactorAsync(engine))).HasLeft);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"x","response":null}""")]
    [InlineData("""{"id":"x","rawId":"x","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}""")]
    [InlineData("""{"id":"x","rawId":"x","type":"public-key","response":{"clientDataJSON":"!!!!"}}""")]
    [InlineData("""{"id":"x","id":"y"}""")]
    public async Task Answer_ThatIsNone_IsAskedForAgain(string answer)
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();

        var page = await AnswerAsync(browser, await browser.FirstFactorAsync(engine), answer);

        Assert.True(page.IsAt("mfa-webauthn-roaming-enrollment"), page.Url.AbsolutePath);
        Assert.DoesNotContain("role=\"alert\" hidden", page.Body, StringComparison.Ordinal);
    }

    /// <summary>A right challenge around a broken rest: the parts that only Fido2 reads.</summary>
    [Theory]
    [InlineData("attestationObject")]
    [InlineData("clientDataJSON")]
    [InlineData("rawId")]
    [InlineData("type")]
    public async Task Registration_WithAPartCutShort_IsRefused(string part)
    {
        await using var engine = await StartAsync();
        using var browser = engine.OpenBrowser();
        using var key = new SecurityKey(Origin);
        var page = await browser.FirstFactorAsync(engine);
        var answer = JsonNode.Parse(key.Answer(page))!;
        var holder = answer[part] is null ? answer["response"]! : answer;
        holder[part] = ((string)holder[part]!)[..^6];

        Assert.True((await AnswerAsync(browser, page, answer.ToJsonString())).IsAt("mfa-webauthn-roaming-enrollment"));
    }

    [Fact]
    public async Task Configuration_WithoutAVerifier_IsRefusedWhenTheEngineIsMade()
        => Assert.Contains("AddWebAuthn", (await Assert.ThrowsAsync<EngineConfigurationException>(static () => MfaHost.StartAsync(Keys))).Message, StringComparison.Ordinal);

    private static MultiFactor Keys => new() { Factors = ["webauthn-roaming"], IsRequired = true };

    private static Task<TestEngine> StartAsync() => MfaHost.StartAsync(Keys, configure: static options => options.AddWebAuthn());

    private static async Task RegisterAsync(TestEngine engine, SecurityKey key, string email = Ada)
    {
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine, email);
        Assert.True(page.IsAt("mfa-webauthn-roaming-enrollment"), page.Url.AbsolutePath);
        page = await key.UseAsync(browser, page);
        Assert.True(page.HasLeft, page.Body);
    }

    private static Task<BrowserPage> AnswerAsync(TestBrowser browser, BrowserPage page, string answer)
        => browser.SubmitAsync(page, new Dictionary<string, string> { ["response"] = answer }, "default");
}
