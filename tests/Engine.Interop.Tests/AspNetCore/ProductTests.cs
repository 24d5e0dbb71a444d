using System.Net;
using System.Net.Http.Headers;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests.AspNetCore;

/// <summary>
/// Microsoft's OpenID Connect and JWT bearer handlers with the engine in the same process: people come over a real Kestrel,
/// the handlers reach the engine without a socket.
/// </summary>
public sealed class ProductTests
{
    private const string Origin = ProductSettings.Origin;

    public static TheoryData<ProductSettings> Products =>
    [
        .. from prefix in (string[])["/auth", ""]
           from mode in (string[])["form_post", "query"]
           from algorithm in (string[])["RS256", "HS256"]
           select new ProductSettings(prefix, mode, algorithm),
    ];

    [Theory]
    [MemberData(nameof(Products))]
    [Client("Microsoft.AspNetCore.Authentication.OpenIdConnect", "Microsoft.AspNetCore.Authentication.OpenIdConnect", "sign in, refresh, sign out")]
    [Client("Microsoft.AspNetCore.Authentication.JwtBearer", "Microsoft.AspNetCore.Authentication.JwtBearer", "access tokens of an API")]
    public async Task Product_SignInApiRefreshSignOut_WorksWithMicrosoftsHandlers(ProductSettings settings)
    {
        await using var product = await Product.StartAsync(settings);
        using var browser = product.OpenBrowser();

        var signedIn = await SignUpAsync(browser, settings);
        Assert.Equal(new Uri(Origin + "/me"), signedIn.Url);
        Assert.Equal("ada@example.com", signedIn.Html);

        var first = await GetTokenAsync(browser, "access_token");
        Assert.Equal("""["tea","biscuits"]""", await CallApiAsync(browser, first, HttpStatusCode.OK));
        Assert.Equal("true", (await browser.PostAsync(Origin + "/refresh", [])).Html);
        var second = await GetTokenAsync(browser, "access_token");
        Assert.NotEqual(first, second);
        await CallApiAsync(browser, second, HttpStatusCode.OK);

        var signedOut = await browser.PostAsync(Origin + "/sign-out", []);
        Assert.Equal((new Uri(Origin + "/"), "welcome"), (signedOut.Url, signedOut.Html));
        var again = await browser.OpenAsync(Origin + "/me");
        Assert.StartsWith(settings.Authority + "u/login", again.Url.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    [Client("Microsoft.AspNetCore.Authentication.JwtBearer", "Microsoft.AspNetCore.Authentication.JwtBearer", "access tokens that are for something else")]
    public async Task Api_TokensThatAreNotForIt_AreRefused()
    {
        var settings = new ProductSettings("/auth", "form_post", "RS256");
        await using var product = await Product.StartAsync(settings);
        using var browser = product.OpenBrowser();
        await SignUpAsync(browser, settings);
        var token = await GetTokenAsync(browser, "access_token");

        await CallApiAsync(browser, null, HttpStatusCode.Unauthorized);
        await CallApiAsync(browser, await GetTokenAsync(browser, "id_token"), HttpStatusCode.Unauthorized);
        await CallApiAsync(browser, token[..^8] + new string(token[^8..].Reverse().ToArray()), HttpStatusCode.Unauthorized);
        await CallApiAsync(browser, token, HttpStatusCode.OK);
    }

    [Fact]
    [Client("Microsoft.AspNetCore.Authentication.OpenIdConnect", "Microsoft.AspNetCore.Authentication.OpenIdConnect", "single sign-on")]
    public async Task Product_SignInTwice_UsesTheSessionOfTheEngine()
    {
        var settings = new ProductSettings("/auth", "query", "RS256");
        await using var product = await Product.StartAsync(settings);
        using var browser = product.OpenBrowser();
        await SignUpAsync(browser, settings);

        // The way through /authorize without a page: a challenge answered from the session.
        var answer = await browser.OpenAsync(Origin + "/sign-in-again");
        Assert.Equal(new Uri(Origin + "/me"), answer.Url);
    }

    [Fact]
    public async Task HostOfItsOwn_PathsOfTheEngineAtTheProductsHost_AreNotFound()
    {
        await using var product = await Product.StartAsync(new ProductSettings("", "query", "RS256"));
        using var browser = product.OpenBrowser();

        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync($"https://{ProductSettings.IdentityHost}/.well-known/openid-configuration")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync(Origin + "/.well-known/openid-configuration")).Status);
    }

    [Fact]
    public async Task HealthCheck_RunningProduct_IsHealthy()
    {
        await using var product = await Product.StartAsync(new ProductSettings("/auth", "query", "RS256"));
        using var browser = product.OpenBrowser();

        Assert.Equal("Healthy", (await browser.OpenAsync(Origin + "/healthz")).Html);
    }

    private static async Task<Page> SignUpAsync(Browser browser, ProductSettings settings)
    {
        var login = await browser.OpenAsync(Origin + "/me");
        Assert.StartsWith(settings.Authority + "u/login", login.Url.AbsoluteUri, StringComparison.Ordinal);
        var signup = await browser.OpenAsync(login.Url.AbsoluteUri.Replace("/u/login", "/u/signup", StringComparison.Ordinal));
        var answer = await browser.SubmitAsync(signup, ("email", "ada@example.com"), ("password", "Correct-Horse-1"), ("action", "default"));
        return settings.ResponseMode == "form_post" ? await browser.SubmitAsync(answer) : answer;
    }

    private static async Task<string> GetTokenAsync(Browser browser, string name)
        => (await browser.OpenAsync($"{Origin}/token/{name}")).Html;

    private static async Task<string> CallApiAsync(Browser browser, string? token, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Origin + "/api/orders");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await browser.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
