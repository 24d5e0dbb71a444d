using System.Net;
using System.Text;
using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.BadInput;

public sealed class HeaderBytesInProcess() : HeaderBytesTests(HostKind.InProcess);

public sealed class HeaderBytesOverKestrel() : HeaderBytesTests(HostKind.Kestrel);

/// <summary>What is no ASCII goes into header fields encoded, or the request is refused before anything has happened.</summary>
public abstract class HeaderBytesTests(HostKind kind) : BehaviourTest(kind)
{
    [Fact]
    public async Task Logout_ReturnToWithUmlaut_IsFollowedEncoded()
    {
        using var response = await Client.Http.GetAsync($"v2/logout?client_id={Sample.WebClient}&returnTo={Uri.EscapeDataString(Sample.WebLogout + "?x=é")}");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(Sample.WebLogout + "?x=%C3%A9", response.Headers.GetValues("Location").Single());
    }

    [Theory]
    [InlineData("?x=\r\nSet-Cookie: a=b")]
    [InlineData("?x=\0")]
    [InlineData("#\u0085")]
    public async Task Logout_ReturnToWithControlCharacters_IsRefusedAndTheSessionStays(string suffix)
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());

        var page = await browser.GetAsync($"{Issuer}v2/logout?client_id={Sample.WebClient}&returnTo={Uri.EscapeDataString(Sample.WebLogout + suffix)}");

        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
        Assert.True((await browser.GetAsync(WebRequest(("prompt", "none")))).Parameters.ContainsKey("code"));
    }

    [Fact]
    public async Task Callback_WithUmlaut_GetsTheCodeAndTheState()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest(("client_id", Sample.UmlautClient), ("redirect_uri", Sample.UmlautCallback), ("state", "ä\r\n&=#")));

        Assert.True(page.HasLeft);
        Assert.Equal(new Uri(Sample.UmlautCallback).GetLeftPart(UriPartial.Path), page.Url.GetLeftPart(UriPartial.Path));
        Assert.Equal("ä\r\n&=#", page.Parameters["state"]);
        Assert.True(page.Parameters.ContainsKey("code"));
    }

    [Theory]
    [InlineData("OPTIONS", "oauth/token", HttpStatusCode.NoContent)]
    [InlineData("OPTIONS", ".well-known/jwks.json", HttpStatusCode.NoContent)]
    [InlineData("POST", "oauth/token", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("GET", "userinfo", HttpStatusCode.Unauthorized)]
    public async Task Origin_NotAscii_IsNotRepeated(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Origin", "https://é.example");
        if (method == "POST")
        {
            request.Content = new StringContent("x", Encoding.UTF8, "text/plain");
        }

        using var response = await Client.Http.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("""{"grant_type":"client_credentials","client_id":"CLIENT","client_secret":"SECRET","audience":"API","cache":true,"attempt":3,"extra":{"a":[1]}}""", HttpStatusCode.OK)]
    [InlineData("""{"grant_type":"client_credentials","client_id":"CLIENT","client_secret":"SECRET","audience":true}""", HttpStatusCode.BadRequest)]
    public async Task TokenRequest_JsonMembersOfOtherTypes_OnlyMatterWhenTheyAreKnown(string body, HttpStatusCode expected)
    {
        body = body.Replace("CLIENT", Sample.MachineClient, StringComparison.Ordinal).Replace("SECRET", Sample.MachineSecret, StringComparison.Ordinal).Replace("API", Sample.Api, StringComparison.Ordinal);
        using var response = await Client.Http.PostAsync("oauth/token", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("#x")]
    [InlineData("#")]
    public async Task AuthorizationRequest_CallbackWithFragment_IsRefused(string fragment)
    {
        using var response = await Client.Http.GetAsync(WebRequest(("redirect_uri", Sample.WebCallback + fragment)));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }
}
