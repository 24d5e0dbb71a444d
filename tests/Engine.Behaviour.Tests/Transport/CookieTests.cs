using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Hosting;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Transport;

/// <summary>What the engine's cookies promise, and whom they are believed from.</summary>
public sealed class CookieTests
{
    private static string Authorize(TestClient client, string? loginHint = null) => client.AuthorizeUrl(
        ("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid"), ("state", "s"), ("login_hint", loginHint));

    private static async Task<(string Location, string? Cookie)> BeginAsync(TestClient client, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Authorize(client));
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var answer = await client.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return (answer.Headers.Location!.OriginalString, answer.Headers.TryGetValues("Set-Cookie", out var values) ? values.Single() : null);
    }

    private static async Task<HttpStatusCode> ShowLoginAsync(TestClient client, string location, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(client.Issuer), location));
        request.Headers.Add("Cookie", cookie);
        using var answer = await client.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private static string PairOf(string setCookie) => setCookie.Split(';')[0];

    [Theory]
    [InlineData("https://tenant.example/", "", "__Host-engine_", "; Path=/; HttpOnly; Secure; SameSite=None")]
    [InlineData("https://tenant.example/auth/", "/auth", "__Secure-engine_", "; Path=/auth; HttpOnly; Secure; SameSite=None")]
    [InlineData("http://localhost:8080/", "", "engine_", "; Path=/; HttpOnly; SameSite=Lax")]
    public async Task Cookies_OfASignIn_HaveTheNameThatTheirTransportAllows(string issuer, string pathBase, string prefix, string attributes)
    {
        await using var engine = await TestEngine.StartAsync(tenant =>
        {
            Sample.Declare(tenant);
            tenant.Issuer = issuer;
        });
        using var client = new TestClient(engine.Engine.CreateHandler(pathBase), issuer, engine.Secrets, engine.Clock);
        var (_, browser) = await BeginAsync(client);
        Assert.StartsWith(prefix + "browser=", browser, StringComparison.Ordinal);
        Assert.EndsWith(attributes, browser, StringComparison.Ordinal);

        using var person = client.OpenBrowser();
        var page = await person.SignInAsync(Authorize(client), Sample.Email, Sample.Password);
        Assert.True(page.HasLeft, page.Body);
        var authorize = new Uri(issuer + "authorize");
        Assert.NotNull(person.Cookies.Find(authorize, prefix + "session"));
        Assert.NotNull(person.Cookies.Find(authorize, prefix + "browser"));

        // Signing out takes the same cookie away again.
        await person.GetAsync($"{issuer}v2/logout?client_id={Sample.WebClient}");
        Assert.Null(person.Cookies.Find(authorize, prefix + "session"));
    }

    [Fact]
    public async Task Cookies_WithoutThePrefix_AreNotReadOverHttps()
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        var (location, cookie) = await BeginAsync(engine.Client);
        Assert.Equal(HttpStatusCode.OK, await ShowLoginAsync(engine.Client, location, PairOf(cookie!)));

        // What a neighbour's page or a plain http answer can set has no prefix.
        Assert.Equal(HttpStatusCode.BadRequest, await ShowLoginAsync(engine.Client, location, PairOf(cookie!)["__Host-".Length..]));
    }

    [Theory]
    [InlineData("0123456789012345678901234567890123456789012")]
    [InlineData("0123456789012345678901234567890123456789012.0123456789012345678901")]
    [InlineData("")]
    [InlineData("äöü3456789012345678901234567890123456789012.0123456789012345678901")]
    public async Task BrowserCookie_ChosenBySomebodyElse_IsReplacedAndWorthNothing(string planted)
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        var cookie = "__Host-engine_browser=" + planted;

        var (location, issued) = await BeginAsync(engine.Client, cookie);

        Assert.NotNull(issued);
        Assert.NotEqual(cookie, PairOf(issued));
        Assert.Equal(HttpStatusCode.BadRequest, await ShowLoginAsync(engine.Client, location, cookie));
        Assert.Equal(HttpStatusCode.OK, await ShowLoginAsync(engine.Client, location, PairOf(issued)));
    }

    [Fact]
    public async Task BrowserCookie_OfTheEngine_IsKept_OfAnotherIsNot()
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        await using var other = await TestEngine.StartAsync(Sample.Declare, static options => options.MasterKey = new byte[32]);
        var (_, issued) = await BeginAsync(engine.Client);

        Assert.Null((await BeginAsync(engine.Client, PairOf(issued!))).Cookie);
        Assert.NotNull((await BeginAsync(other.Client, PairOf(issued!))).Cookie);
    }
}
