using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Applications;
using Engine.Core.Storage;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Transport;

/// <summary>Applications that can't keep a secret (RFC 9700).</summary>
public sealed class PublicApplicationTests
{
    private const string Client = "public-client-0000000000000000000";
    private const string Callback = "https://public.example/cb";

    private static Task<TestEngine> StartAsync(Func<Application, Application>? change = null, IStore? store = null) => TestEngine.StartAsync(tenant =>
    {
        Sample.Declare(tenant);
        var application = new Application
        {
            ClientId = Client,
            Name = "Public",
            TokenEndpointAuthMethod = "none",
            Callbacks = [Callback],
            GrantTypes = ["authorization_code", "refresh_token"],
        };
        tenant.Applications.Add(change?.Invoke(application) ?? application);
    }, options => options.Store = store ?? options.Store);

    private static async Task<Engine.Testing.Browser.BrowserPage> SignInWithoutPkceAsync(TestEngine engine)
    {
        using var browser = engine.OpenBrowser();
        return await browser.SignInAsync(
            engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Client), ("redirect_uri", Callback), ("scope", "openid"), ("state", "s")), Sample.Email, Sample.Password);
    }

    private static Task<TokenResult> SignInAsync(TestEngine engine)
        => engine.Client.AuthorizationCodeAsync(new SignInRequest(Client, Callback, Sample.Email, Sample.Password) { Scope = "openid offline_access", Audience = Sample.Api });

    [Fact]
    public async Task PublicApplication_WithoutPkce_IsRefused()
    {
        await using var engine = await StartAsync();
        var page = await SignInWithoutPkceAsync(engine);
        Assert.True(page.HasLeft, page.Body);
        Assert.Equal("invalid_request", page.Parameters["error"]);
        Assert.Contains("code_challenge", page.Parameters["error_description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublicApplication_ThatSaysItNeedsNoPkce_IsLetIn()
    {
        await using var engine = await StartAsync(static application => application with { RequirePkce = false });
        Assert.True((await SignInWithoutPkceAsync(engine)).Parameters.ContainsKey("code"));
    }

    [Fact]
    public async Task ConfidentialApplication_ThatDemandsPkce_IsRefusedWithoutIt()
    {
        await using var engine = await StartAsync(static application => application with { TokenEndpointAuthMethod = "client_secret_post", ClientSecret = Sample.WebSecret, RequirePkce = true });
        Assert.Equal("invalid_request", (await SignInWithoutPkceAsync(engine)).Parameters["error"]);
    }

    [Fact]
    public async Task PublicApplication_DeclaredInCode_RotatesItsRefreshTokens()
    {
        await using var engine = await StartAsync();
        var tokens = await SignInAsync(engine);
        var second = await engine.Client.RefreshAsync(Client, tokens.RefreshToken!);
        Assert.NotEqual(tokens.RefreshToken, second.RefreshToken);

        // A stolen one that was used before ends the family.
        Assert.Equal("invalid_grant", (await engine.Client.RefreshAsync(Client, tokens.RefreshToken!)).Error);
        Assert.Equal("invalid_grant", (await engine.Client.RefreshAsync(Client, second.RefreshToken!)).Error);
    }

    [Fact]
    public async Task PublicApplication_ThatSaysNonRotating_KeepsItsRefreshToken()
    {
        await using var engine = await StartAsync(static application => application with { RefreshToken = new RefreshTokenConfiguration { RotationType = "non-rotating" } });
        var tokens = await SignInAsync(engine);
        Assert.Null((await engine.Client.RefreshAsync(Client, tokens.RefreshToken!)).RefreshToken);
        Assert.Equal(HttpStatusCode.OK, (await engine.Client.RefreshAsync(Client, tokens.RefreshToken!)).StatusCode);
    }

    [Fact]
    public async Task UserInfo_TokenInTheQuery_IsRefusedForStrictApplicationsAlone()
    {
        var store = new MemoryStore();
        await using var before = await StartAsync(store: store);
        var tokens = await SignInAsync(before);
        foreach (var (level, expected) in new[] { ((string?)null, HttpStatusCode.OK), ("none", HttpStatusCode.OK), ("fapi1_adv_pkj_par", HttpStatusCode.BadRequest) })
        {
            // An application of that level gets no token in this way any more; the one it has lives on.
            await using var engine = await StartAsync(application => application with { ComplianceLevel = level }, store);
            using var inQuery = await engine.Client.Http.GetAsync("userinfo?access_token=" + Uri.EscapeDataString(tokens.AccessToken));
            Assert.Equal(expected, inQuery.StatusCode);
            using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
            request.Headers.Authorization = new("Bearer", tokens.AccessToken);
            using var inHeader = await engine.Client.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, inHeader.StatusCode);
        }
    }
}
