using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.Authorize;

public sealed class ResponseModeInProcess() : ResponseModeTests(HostKind.InProcess);

public sealed class ResponseModeOverKestrel() : ResponseModeTests(HostKind.Kestrel);

public abstract class ResponseModeTests(HostKind kind) : BehaviourTest(kind)
{
    private static readonly (string, string?)[] Silent = [("client_id", Sample.SpaClient), ("redirect_uri", Sample.SpaCallback), ("response_mode", "web_message"), ("prompt", "none"), ("code_challenge", new string('a', 43)), ("code_challenge_method", "S256")];

    [Fact]
    public async Task WebMessage_WithSession_PostsTheCodeToTheOriginOfTheCallbackAlone()
    {
        using var browser = Client.OpenBrowser();
        await SignInAsync(browser, WebRequest());

        var page = await browser.GetAsync(WebRequest([.. Silent, ("state", "</script><b>")]));

        var (response, origin) = ReadMessage(page.Body);
        Assert.Equal("https://spa.example", origin);
        Assert.Equal("</script><b>", response["state"]!.GetValue<string>());
        var redeemed = await Client.TokenAsync(("grant_type", "authorization_code"), ("client_id", Sample.SpaClient), ("code", response["code"]!.GetValue<string>()), ("redirect_uri", Sample.SpaCallback), ("code_verifier", "wrong"));
        Assert.Equal("invalid_grant", redeemed.Error);
        Assert.DoesNotContain("</script><b>", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebMessage_WithoutSession_PostsLoginRequired()
    {
        using var response = await Client.Http.GetAsync(WebRequest(Silent));
        var (message, origin) = ReadMessage(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("login_required", "the-state", "https://spa.example"), (message["error"]!.GetValue<string>(), message["state"]!.GetValue<string>(), origin));
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.EndsWith("frame-ancestors https://spa.example", policy, StringComparison.Ordinal);
        Assert.Matches("script-src 'nonce-[A-Za-z0-9_-]+'", policy);
        Assert.False(response.Headers.Contains("X-Frame-Options"));
    }

    [Fact]
    public async Task WebMessage_OriginThatIsNoWebOrigin_IsRefusedHere()
    {
        using var response = await Client.Http.GetAsync(WebRequest(("response_mode", "web_message"), ("prompt", "none")));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("does not have a registered origin", WebUtility.HtmlDecode(body), StringComparison.Ordinal);
        Assert.DoesNotContain("postMessage", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebMessage_AfterThePages_PostsTheCode()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, WebRequest([.. Silent.Where(static pair => pair.Item1 != "prompt")]));

        Assert.NotNull(ReadMessage(page.Body).Response["code"]);
    }

    [Theory]
    [InlineData("token", null, true)]
    [InlineData("id_token", null, true)]
    [InlineData("code id_token", null, true)]
    [InlineData("code token id_token", "fragment", true)]
    [InlineData("token", "query", true)]
    [InlineData("magic", null, false)]
    [InlineData("code", null, false)]
    public async Task Error_OfAResponseType_IsWhereItsAnswerWouldBe(string type, string? mode, bool inFragment)
    {
        using var response = await Client.Http.GetAsync(WebRequest(("response_type", type), ("response_mode", mode), ("prompt", type == "code" ? "none" : null)));
        var location = response.Headers.Location!;

        Assert.Equal(inFragment, location.Fragment.Contains("error=", StringComparison.Ordinal));
        Assert.Equal(!inFragment, location.Query.Contains("error=", StringComparison.Ordinal));
        Assert.Contains("state=the-state", inFragment ? location.Fragment : location.Query, StringComparison.Ordinal);
    }

    private static (JsonObject Response, string Origin) ReadMessage(string body)
    {
        var match = Regex.Match(body, """postMessage\(\{ type: "authorization_response", response: (\{.*?\}) \}, "([^"]+)"\)""");
        Assert.True(match.Success, body);
        return (JsonNode.Parse(match.Groups[1].Value)!.AsObject(), match.Groups[2].Value);
    }
}
