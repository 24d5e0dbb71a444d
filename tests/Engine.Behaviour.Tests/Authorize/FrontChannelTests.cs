using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Configuration;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Authorize;

public sealed class FrontChannelInProcess() : FrontChannelTests(HostKind.InProcess);

public sealed class FrontChannelOverKestrel() : FrontChannelTests(HostKind.Kestrel);

/// <summary>Tokens in the answer of <c>/authorize</c>: the implicit and the hybrid flow (OpenID Connect Core, sections 3.2 and 3.3).</summary>
public abstract class FrontChannelTests(HostKind kind) : BehaviourTest(kind)
{
    private string Request(string type, params (string Name, string? Value)[] changes) => WebRequest(
        [("client_id", Sample.HybridClient), ("redirect_uri", Sample.HybridCallback), ("response_type", type), ("nonce", "the-nonce"), .. changes]);

    private async Task<IReadOnlyDictionary<string, string>> SignInAsync(string type, params (string Name, string? Value)[] changes)
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, Request(type, changes));
        Assert.True(page.HasLeft, page.Body);
        Assert.Equal("", page.Url.Query);
        return page.Parameters;
    }

    private static string LeftHalf(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16));

    [Theory]
    [InlineData("token", "access_token expires_in state token_type")]
    [InlineData("id_token", "id_token state")]
    [InlineData("token id_token", "access_token expires_in id_token state token_type")]
    [InlineData("id_token token", "access_token expires_in id_token state token_type")]
    [InlineData("code token", "access_token code expires_in state token_type")]
    [InlineData("id_token code", "code id_token state")]
    [InlineData("code token id_token", "access_token code expires_in id_token state token_type")]
    public async Task Answer_OfAType_HasWhatItNames(string type, string names)
    {
        var answer = await SignInAsync(type);

        Assert.Equal(names, string.Join(' ', answer.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal("the-state", answer["state"]);
    }

    [Fact]
    public async Task IdToken_OfAHybridAnswer_BindsWhatComesWithIt()
    {
        var answer = await SignInAsync("code token id_token", ("audience", Sample.Api), ("scope", "openid email read:posts"));
        var claims = TokenResult.ReadClaims(answer["id_token"]);

        Assert.Equal(
            (LeftHalf(answer["access_token"]), LeftHalf(answer["code"]), "the-nonce", Sample.HybridClient, "auth0|ada", Sample.Email),
            ((string?)claims["at_hash"], (string?)claims["c_hash"], (string?)claims["nonce"], (string?)claims["aud"], (string?)claims["sub"], (string?)claims["email"]));
        var access = TokenResult.ReadClaims(answer["access_token"]);
        Assert.Equal(("openid email read:posts", "7200"), ((string?)access["scope"], answer["expires_in"]));
        Assert.Equal(7200, (long)access["exp"]! - (long)access["iat"]!);
    }

    [Fact]
    public async Task IdToken_Alone_HasNoHashes()
    {
        var claims = TokenResult.ReadClaims((await SignInAsync("id_token"))["id_token"]);

        Assert.False(claims.ContainsKey("at_hash") || claims.ContainsKey("c_hash"));
    }

    [Fact]
    public async Task Code_OfAHybridAnswer_IsRedeemed()
    {
        var answer = await SignInAsync("code id_token", ("audience", Sample.Api), ("scope", "openid offline_access"));
        var tokens = await Client.TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", Sample.HybridClient), ("client_secret", Sample.WebSecret), ("code", answer["code"]), ("redirect_uri", Sample.HybridCallback));

        Assert.NotNull(tokens.RefreshToken);
        Assert.Equal((string?)TokenResult.ReadClaims(answer["id_token"])["sid"], (string?)tokens.IdTokenClaims["sid"]);
    }

    /// <summary>The browser's history, a proxy's log: whoever reads the address later must find nothing that lives for long.</summary>
    [Fact]
    public async Task Answer_WithOfflineAccess_HasNoRefreshToken()
    {
        var answer = await SignInAsync("code token", ("audience", Sample.Api), ("scope", "openid offline_access read:posts"));

        Assert.False(answer.ContainsKey("refresh_token"));
        Assert.Equal("openid read:posts", answer["scope"]);
        Assert.Equal("openid read:posts", (string?)TokenResult.ReadClaims(answer["access_token"])["scope"]);
    }

    [Theory]
    [InlineData("token", "7200")]
    [InlineData("code token", "86400")]
    public async Task AccessToken_WithoutAnApi_IsGoodForUserInfo(string type, string lifetime)
    {
        var answer = await SignInAsync(type);
        using var request = new HttpRequestMessage(HttpMethod.Get, Issuer + "userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", answer["access_token"]);
        using var response = await Client.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(lifetime, answer["expires_in"]);
    }

    [Fact]
    public async Task FormPost_PostsTokens()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, Request("code id_token", ("response_mode", "form_post")));

        Assert.Equal(("", ""), (page.Url.Query, page.Url.Fragment));
        Assert.Equal("code id_token state", string.Join(' ', page.Parameters.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Silent_WithSession_AnswersAtOnce()
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, Request("code"));
        var page = await browser.GetAsync(Request("token id_token", ("prompt", "none")));

        Assert.Contains("id_token", page.Parameters.Keys);
        Assert.Contains("#", page.Url.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id_token", "nonce", null, "invalid_request")]
    [InlineData("code id_token", "nonce", null, "invalid_request")]
    [InlineData("token id_token", "scope", "email", "invalid_request")]
    [InlineData("token", "response_mode", "query", "invalid_request")]
    [InlineData("token token", "nonce", "n", "unsupported_response_type")]
    [InlineData("code magic", "nonce", "n", "unsupported_response_type")]
    [InlineData("none", "nonce", "n", "unsupported_response_type")]
    public async Task Request_ThatAsksForWhatCanNotBe_IsRefused(string type, string parameter, string? value, string error)
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.GetAsync(Request(type, (parameter, value)));

        Assert.Equal(error, page.Parameters["error"]);
        Assert.DoesNotContain(page.Parameters.Keys, static name => name is "access_token" or "id_token" or "code");
    }

    [Theory]
    [InlineData("token")]
    [InlineData("code id_token")]
    public async Task Application_WithoutTheGrant_GetsNothing(string type)
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest());
        page = await browser.GetAsync(WebRequest(("response_type", type), ("nonce", "n")));

        Assert.Equal("unauthorized_client", page.Parameters["error"]);
        Assert.Contains("implicit", page.Parameters["error_description"], StringComparison.Ordinal);
        Assert.DoesNotContain("access_token", page.Url.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hint_OfThePersonWhoIsThere_IsMet_EvenExpired()
    {
        using var browser = Client.OpenBrowser();
        var hint = (await SignInAsync(browser, Request("id_token"))).Parameters["id_token"];
        Clock.Advance(TimeSpan.FromHours(20));

        var page = await browser.GetAsync(Request("code", ("prompt", "none"), ("id_token_hint", hint)));

        Assert.Contains("code", page.Parameters.Keys);
    }

    [Fact]
    public async Task Hint_OfSomebodyElse_IsLoginRequired_BeforeAndAfterSigningIn()
    {
        var eve = await SignUpAsync("eve@example.com");
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, Request("code"));

        Assert.Equal("login_required", (await browser.GetAsync(Request("code", ("prompt", "none"), ("id_token_hint", eve)))).Parameters["error"]);
        var form = await browser.GetAsync(Request("code", ("id_token_hint", eve)));
        Assert.NotNull(form.Form);
        var after = await SignInAsync(browser, Request("code", ("id_token_hint", eve)));
        Assert.Equal("login_required", after.Parameters["error"]);
    }

    /// <summary>An application must not learn with a token of another one, or with an access token, who is signed in.</summary>
    [Fact]
    public async Task Hint_ThatIsNone_IsRefused()
    {
        using var browser = Client.OpenBrowser();
        var mine = (await SignInAsync(browser, Request("code id_token"))).Parameters["id_token"];
        var others = (await Client.AuthorizationCodeAsync(WebSignIn())).IdToken!;
        var forged = mine[..mine.LastIndexOf('.')] + ".AAAA";

        foreach (var hint in new[] { others, forged, "x", "a.b.c", mine + "x" })
        {
            Assert.Equal("invalid_request", (await browser.GetAsync(Request("code", ("prompt", "none"), ("id_token_hint", hint)))).Parameters["error"]);
        }
    }

    private async Task<string> SignUpAsync(string email)
    {
        using var browser = Client.OpenBrowser();
        var form = await browser.GetAsync(Request("id_token", ("screen_hint", "signup")));
        var page = await browser.SubmitAsync(form, new Dictionary<string, string> { ["email"] = email, ["password"] = Sample.Password });
        return page.Parameters["id_token"];
    }
}
