using System.Net;
using System.Text.Json.Nodes;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Management.Tests.Lifecycle;

/// <summary>An account that was linked to a person signs in as that person, for as long as it is theirs.</summary>
public sealed class LinkedAccountTests : IAsyncLifetime
{
    private const string OtherEmail = "countess@example.com";
    private const string OtherPassword = "Difference-Engine-1822";
    private FlowHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await FlowHost.StartAsync();
        await CallAsync("POST", "/users", """{"connection":"Username-Password-Authentication","user_id":"countess","email":"countess@example.com","password":"Difference-Engine-1822"}""");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task LinkedAccount_ItsCredentials_SignInThePrimary()
    {
        await LinkAsync();

        Assert.Equal(FlowHost.UserId, await SignInAsync(OtherEmail, OtherPassword));
        Assert.Equal(FlowHost.UserId, await SignInAsync(FlowHost.Email, FlowHost.Password));
        await Assert.ThrowsAsync<InvalidOperationException>(() => SignInAsync(OtherEmail, FlowHost.Password));
        await Assert.ThrowsAsync<InvalidOperationException>(() => SignInAsync(FlowHost.Email, OtherPassword));
    }

    [Fact]
    public async Task LinkedAccount_ItsAddress_IsTakenForOthers()
    {
        await LinkAsync();

        var answer = await _host.SendAsync("POST", "/users", JsonNode.Parse("""{"connection":"Username-Password-Authentication","email":"countess@example.com","password":"Another-Engine-1840"}"""));

        Assert.Equal(409, answer.Status);
    }

    [Fact]
    public async Task LinkedAccount_BlockedPrimary_MayNotSignInEither()
    {
        await LinkAsync();
        await CallAsync("PATCH", "/users/" + FlowHost.UserId, """{"blocked":true}""");

        await Assert.ThrowsAsync<InvalidOperationException>(() => SignInAsync(OtherEmail, OtherPassword));
    }

    [Fact]
    public async Task Link_TheSecondaryWasSignedIn_HasToSignInAnew()
    {
        using var browser = _host.Client.OpenBrowser();
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(email: OtherEmail, password: OtherPassword), browser);

        await LinkAsync();

        Assert.Equal("login_required", (await SilentAsync(browser)).Parameters["error"]);
        Assert.Equal("invalid_grant", (await _host.Client.RefreshAsync(FlowHost.Web, tokens.RefreshToken!, FlowHost.Secret)).Error);
    }

    [Fact]
    public async Task Unlink_TheAccount_IsAPersonOfItsOwnAndWhatItBeganEnds()
    {
        await LinkAsync();
        using var other = _host.Client.OpenBrowser();
        using var own = _host.Client.OpenBrowser();
        var begunByOther = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(email: OtherEmail, password: OtherPassword), other);
        var begunByPrimary = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), own);

        await CallAsync("DELETE", $"/users/{FlowHost.UserId}/identities/auth0/countess");

        Assert.Equal("login_required", (await SilentAsync(other)).Parameters["error"]);
        Assert.Equal("invalid_grant", (await _host.Client.RefreshAsync(FlowHost.Web, begunByOther.RefreshToken!, FlowHost.Secret)).Error);
        Assert.True((await SilentAsync(own)).Parameters.ContainsKey("code"));
        Assert.Equal(HttpStatusCode.OK, (await _host.Client.RefreshAsync(FlowHost.Web, begunByPrimary.RefreshToken!, FlowHost.Secret)).StatusCode);
        Assert.Equal("auth0|countess", await SignInAsync(OtherEmail, OtherPassword));
        Assert.Equal(FlowHost.UserId, await SignInAsync(FlowHost.Email, FlowHost.Password));
    }

    [Fact]
    public async Task Primary_Removed_TakesLinkedAccountsAlong()
    {
        await LinkAsync();
        await CallAsync("DELETE", "/users/" + FlowHost.UserId);

        await Assert.ThrowsAsync<InvalidOperationException>(() => SignInAsync(OtherEmail, OtherPassword));
        await CallAsync("POST", "/users", """{"connection":"Username-Password-Authentication","user_id":"countess","email":"countess@example.com","password":"Another-Engine-1840"}""");
        Assert.Equal("auth0|countess", await SignInAsync(OtherEmail, "Another-Engine-1840"));
    }

    [Fact]
    public async Task LinkedAccount_PasswordSetForItsConnection_IsItsOwn()
    {
        await CallAsync("POST", "/connections", """{"name":"guests","strategy":"auth0","enabled_clients":["web-client"]}""");
        await CallAsync("POST", "/users", """{"connection":"guests","user_id":"guest","email":"guest@example.com","password":"Difference-Engine-1822"}""");
        await CallAsync("POST", $"/users/{FlowHost.UserId}/identities", """{"provider":"auth0","user_id":"guest"}""");

        await CallAsync("PATCH", "/users/" + FlowHost.UserId, """{"password":"Another-Engine-1840","connection":"guests"}""");

        Assert.Equal(FlowHost.UserId, await SignInAsync(FlowHost.Email, FlowHost.Password));
        await Assert.ThrowsAsync<InvalidOperationException>(() => SignInAsync(FlowHost.Email, "Another-Engine-1840"));
        var guest = FlowHost.SignIn(email: "guest@example.com", password: "Another-Engine-1840") with { Parameters = [("connection", "guests")] };
        Assert.Equal(FlowHost.UserId, (await _host.Client.AuthorizationCodeAsync(guest)).IdTokenClaims["sub"]!.GetValue<string>());
        await CallAsync("POST", "/connections", """{"name":"strangers","strategy":"auth0"}""");
        Assert.Equal(400, (await _host.SendAsync("PATCH", "/users/" + FlowHost.UserId, JsonNode.Parse("""{"password":"Another-Engine-1841","connection":"strangers"}"""))).Status);
    }

    [Theory]
    [InlineData("DELETE", "/connections/{id}")]
    [InlineData("DELETE", "/connections/{id}/users?email=guest%40example.com")]
    public async Task Connection_OfALinkedAccountRemoved_TakesTheAccountAlone(string method, string path)
    {
        var id = (await CallAsync("POST", "/connections", """{"name":"guests","strategy":"auth0","enabled_clients":["web-client"]}""")).Text("id");
        await CallAsync("POST", "/users", """{"connection":"guests","user_id":"guest","email":"guest@example.com","password":"Difference-Engine-1822"}""");
        await CallAsync("POST", $"/users/{FlowHost.UserId}/identities", """{"provider":"auth0","user_id":"guest"}""");

        Assert.InRange((await _host.SendAsync(method, path.Replace("{id}", id, StringComparison.Ordinal))).Status, 200, 299);

        var person = (await CallAsync("GET", "/users/" + FlowHost.UserId)).Body!;
        Assert.Equal("ada", Assert.Single(person["identities"]!.AsArray())!["user_id"]!.GetValue<string>());
        Assert.Equal(FlowHost.UserId, await SignInAsync(FlowHost.Email, FlowHost.Password));
    }

    private Task<FlowAnswer> LinkAsync() => CallAsync("POST", $"/users/{FlowHost.UserId}/identities", """{"provider":"auth0","user_id":"countess"}""");

    private async Task<FlowAnswer> CallAsync(string method, string path, string? body = null)
    {
        var answer = await _host.SendAsync(method, path, body is null ? null : JsonNode.Parse(body));
        Assert.True(answer.Status is >= 200 and < 300, $"{method} {path}: {answer.Status} {answer.Body?.ToJsonString()}");
        return answer;
    }

    private async Task<string> SignInAsync(string email, string password)
        => (await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(email: email, password: password))).IdTokenClaims["sub"]!.GetValue<string>();

    private Task<BrowserPage> SilentAsync(TestBrowser browser)
        => browser.GetAsync(_host.Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid"), ("state", "s"), ("prompt", "none")));
}
