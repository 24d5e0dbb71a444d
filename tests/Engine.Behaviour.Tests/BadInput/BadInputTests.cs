using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.BadInput;

public sealed class BadInputInProcess() : BadInputTests(HostKind.InProcess);

public sealed class BadInputOverKestrel() : BadInputTests(HostKind.Kestrel);

/// <summary>What clients get wrong, and what attackers try: always an answer of the 4xx kind, never one that leads elsewhere.</summary>
public abstract class BadInputTests(HostKind kind) : BehaviourTest(kind)
{
    private const string Form = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData(Form, "grant_type=client_credentials&grant_type=client_credentials", 400)]
    [InlineData(Form, "grant_type=client_credentials&client_id=a&client_id=b", 400)]
    [InlineData(Form, "grant_type=%zz", 400)]
    [InlineData(Form, "grant_type=%ff%fe", 400)]
    [InlineData(Form, "", 400)]
    [InlineData("application/json", "{", 400)]
    [InlineData("application/json", "[]", 400)]
    [InlineData("application/json", "{\"grant_type\":\"a\",\"grant_type\":\"b\"}", 400)]
    [InlineData("application/json", "{\"grant_type\":{\"a\":1}}", 400)]
    [InlineData("text/plain", "grant_type=client_credentials", 415)]
    [InlineData("multipart/form-data; boundary=x", "--x--", 415)]
    public async Task TokenRequest_Malformed_IsRefusedAsJson(string contentType, string body, int status)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await Client.Http.PostAsync("oauth/token", content);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("invalid_request", (await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task TokenRequest_TooLarge_IsRefused()
    {
        using var content = new StringContent("grant_type=" + new string('x', 1024 * 1024), Encoding.UTF8, Form);
        using var response = await Client.Http.PostAsync("oauth/token", content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm9jb2xvbg==")]
    public async Task TokenRequest_BrokenBasicHeader_IsRefused(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "oauth/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await Client.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("client_id", null)]
    [InlineData("client_id", "nobody")]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "https://app.example/callback/../evil")]
    [InlineData("redirect_uri", "https://app.example/callback?x=1")]
    [InlineData("redirect_uri", "https://app.example.evil.example/callback")]
    [InlineData("redirect_uri", "https://app.example@evil.example/callback")]
    [InlineData("redirect_uri", "javascript:alert(1)//https://app.example/callback")]
    [InlineData("redirect_uri", "https://app.example/callback\r\nSet-Cookie: x=1")]
    public async Task AuthorizationRequest_UntrustedCallback_NeverRedirects(string name, string? value)
    {
        using var response = await Client.Http.GetAsync(WebRequest((name, value)));

        Assert.InRange((int)response.StatusCode, 400, 403);
        Assert.Null(response.Headers.Location);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "magic", "unsupported_response_type")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "dance", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", "S256", "invalid_request")]
    [InlineData("audience", "https://unknown.example/", "access_denied")]
    public async Task AuthorizationRequest_WrongParameter_IsToldToTheCallback(string name, string? value, string error)
    {
        using var browser = Client.OpenBrowser();
        var page = await browser.GetAsync(WebRequest((name, value)));

        Assert.Equal(Sample.WebCallback, page.Url.GetLeftPart(UriPartial.Path));
        Assert.Equal((error, "the-state"), (page.Parameters["error"], page.Parameters["state"]));
        Assert.False(page.Parameters.ContainsKey("code"));
    }

    [Theory]
    [InlineData("&client_id=" + Sample.WebClient)]
    [InlineData("&state=other")]
    [InlineData("&x=%zz")]
    public async Task AuthorizationRequest_RepeatedOrMalformed_IsRefusedHere(string suffix)
    {
        // Uri would repair the encoding; the path is given as it goes over the wire.
        var url = new Uri(WebRequest() + suffix, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var response = await Client.Http.GetAsync(url);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task ErrorPage_WhatTheClientSent_IsEncoded()
    {
        using var response = await Client.Http.GetAsync(WebRequest(("redirect_uri", "https://x.example/<script>alert(1)</script>")));
        var body = await response.Content.ReadAsStringAsync();

        Assert.DoesNotContain("<script>alert", body, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", string.Join(' ', response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_OfAnotherApplication_IsRefused()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest());
        var result = await Client.TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", Sample.PartnerClient), ("client_secret", Sample.PartnerSecret),
            ("code", page.Parameters["code"]), ("redirect_uri", Sample.WebCallback));

        Assert.Equal("invalid_grant", result.Error);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(page.Parameters["code"])).StatusCode);
    }

    [Fact]
    public async Task Code_WrongSecret_IsRefusedAndStaysGood()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest());

        Assert.Equal(HttpStatusCode.Unauthorized, (await RedeemAsync(page.Parameters["code"], secret: "wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(page.Parameters["code"])).StatusCode);
    }
}
