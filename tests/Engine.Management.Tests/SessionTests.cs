using System.Net;
using System.Text.Json.Nodes;
using Engine.Testing;

namespace Engine.Management.Tests;

public sealed class SessionTests : IAsyncLifetime
{
    private FlowHost _host = null!;

    public async Task InitializeAsync() => _host = await FlowHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Session_Begun_IsShownWithItsClientsAndTimes()
    {
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn());

        var listed = await _host.SendAsync("GET", $"/users/{FlowHost.UserId}/sessions");

        Assert.Equal(200, listed.Status);
        var session = Assert.Single(listed.Body!["sessions"]!.AsArray())!;
        Assert.Equal(tokens.IdTokenClaims["sid"]!.GetValue<string>(), session["id"]!.GetValue<string>());
        Assert.Equal(FlowHost.UserId, session["user_id"]!.GetValue<string>());
        Assert.Equal(FlowHost.Web, session["clients"]![0]!["client_id"]!.GetValue<string>());
        Assert.Equal("pwd", session["authentication"]!["methods"]![0]!["name"]!.GetValue<string>());
        Assert.Null(listed.Body["next"]);
        var read = await _host.SendAsync("GET", "/sessions/" + session["id"]);
        Assert.Equal(session.ToJsonString(), read.Body!.ToJsonString());
    }

    [Theory]
    [InlineData("session", true)]
    [InlineData("revoke", false)]
    [InlineData("user", true)]
    [InlineData("access", false)]
    [InlineData("access-but-tokens", true)]
    public async Task Session_Ended_NeedsALoginAgain(string how, bool refreshTokenLives)
    {
        using var browser = _host.Client.OpenBrowser();
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), browser);
        var sid = tokens.IdTokenClaims["sid"]!.GetValue<string>();
        Assert.True((await SilentAsync(browser)).HasLeft);

        var answer = how switch
        {
            "session" => await _host.SendAsync("DELETE", "/sessions/" + sid),
            "revoke" => await _host.SendAsync("POST", $"/sessions/{sid}/revoke"),
            "user" => await _host.SendAsync("DELETE", $"/users/{FlowHost.UserId}/sessions"),
            "access" => await _host.SendAsync("POST", $"/users/{FlowHost.UserId}/revoke-access"),
            _ => await _host.SendAsync("POST", $"/users/{FlowHost.UserId}/revoke-access", new JsonObject { ["session_id"] = sid, ["preserve_refresh_tokens"] = true }),
        };

        Assert.Equal((202, "{}"), (answer.Status, answer.Body!.ToJsonString()));
        Assert.False((await SilentAsync(browser)).HasLeft);
        Assert.Equal(404, (await _host.SendAsync("GET", "/sessions/" + sid)).Status);
        var refreshed = await _host.Client.RefreshAsync(FlowHost.Web, tokens.RefreshToken!, FlowHost.Secret);
        Assert.Equal(refreshTokenLives ? HttpStatusCode.OK : HttpStatusCode.Forbidden, refreshed.StatusCode);
    }

    [Fact]
    public async Task Session_Annotated_KeepsTheMetadataWhileItIsUsed()
    {
        using var browser = _host.Client.OpenBrowser();
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), browser);
        var path = "/sessions/" + tokens.IdTokenClaims["sid"];

        var changed = await _host.SendAsync("PATCH", path, new JsonObject { ["session_metadata"] = new JsonObject { ["risk"] = "low" } });
        _host.Engine.Clock.Advance(TimeSpan.FromHours(12));
        Assert.True((await SilentAsync(browser)).HasLeft);

        Assert.Equal("low", changed.Body!["session_metadata"]!["risk"]!.GetValue<string>());
        Assert.Equal("low", (await _host.SendAsync("GET", path)).Body!["session_metadata"]!["risk"]!.GetValue<string>());
        Assert.Null((await _host.SendAsync("PATCH", path, new JsonObject { ["session_metadata"] = null })).Body!["session_metadata"]);
    }

    [Theory]
    [InlineData("GET", "/sessions/unknown", 404)]
    [InlineData("PATCH", "/sessions/unknown", 404)]
    [InlineData("DELETE", "/sessions/unknown", 202)]
    [InlineData("POST", "/sessions/unknown/revoke", 404)]
    [InlineData("GET", "/users/unknown/sessions", 404)]
    [InlineData("DELETE", "/users/unknown/sessions", 404)]
    [InlineData("POST", "/users/unknown/revoke-access", 404)]
    public async Task Session_Unknown_IsAnsweredAsTheServiceDoes(string method, string path, int status)
        => Assert.Equal(status, (await _host.SendAsync(method, path, method == "PATCH" ? new JsonObject() : null)).Status);

    [Fact]
    public async Task RevokeAccess_AnotherPersonsSession_Is404AndEndsNothing()
    {
        using var browser = _host.Client.OpenBrowser();
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), browser);
        var other = await _host.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = "eve@example.com", ["password"] = FlowHost.Password });

        var answer = await _host.SendAsync("POST", $"/users/{other.Text("user_id")}/revoke-access", new JsonObject { ["session_id"] = tokens.IdTokenClaims["sid"]!.GetValue<string>() });

        Assert.Equal(404, answer.Status);
        Assert.True((await SilentAsync(browser)).HasLeft);
    }

    [Fact]
    public async Task RefreshToken_Issued_IsShownAndPaged()
    {
        await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn());
        _host.Engine.Clock.Advance(TimeSpan.FromSeconds(1));
        await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(FlowHost.Spa));

        var first = await _host.SendAsync("GET", $"/users/{FlowHost.UserId}/refresh-tokens?take=1");
        var second = await _host.SendAsync("GET", $"/users/{FlowHost.UserId}/refresh-tokens?take=1&from={first.Text("next")}");
        var third = await _host.SendAsync("GET", $"/users/{FlowHost.UserId}/refresh-tokens?take=1&from={second.Text("next")}");

        var token = first.Body!["tokens"]![0]!;
        Assert.Equal((FlowHost.Web, false), (token["client_id"]!.GetValue<string>(), token["rotating"]!.GetValue<bool>()));
        Assert.Equal(FlowHost.Api, token["resource_servers"]![0]!["audience"]!.GetValue<string>());
        Assert.True(second.Body!["tokens"]![0]!["rotating"]!.GetValue<bool>());
        Assert.Empty(third.Body!["tokens"]!.AsArray());
        var ofClient = await _host.SendAsync("GET", $"/refresh-tokens?user_id={FlowHost.UserId}&client_id={FlowHost.Spa}");
        Assert.Equal(FlowHost.Spa, Assert.Single(ofClient.Body!["refresh_tokens"]!.AsArray())!["client_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task RefreshToken_Rotated_KeepsIdAndMetadata()
    {
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(FlowHost.Spa));
        var id = await OnlyTokenAsync();
        await _host.SendAsync("PATCH", "/refresh-tokens/" + id, new JsonObject { ["refresh_token_metadata"] = new JsonObject { ["device"] = "phone" } });

        _host.Engine.Clock.Advance(TimeSpan.FromSeconds(5));
        await _host.Client.RefreshAsync(FlowHost.Spa, tokens.RefreshToken!);

        Assert.Equal(id, await OnlyTokenAsync());
        var read = await _host.SendAsync("GET", "/refresh-tokens/" + id);
        Assert.Equal("phone", read.Body!["refresh_token_metadata"]!["device"]!.GetValue<string>());
        Assert.NotNull(read.Body["last_exchanged_at"]);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("user")]
    [InlineData("bulk-ids")]
    [InlineData("bulk-user")]
    [InlineData("device-credential")]
    public async Task RefreshToken_Deleted_CannotBeExchanged(string how)
    {
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(FlowHost.Spa));
        var id = await OnlyTokenAsync();

        var answer = how switch
        {
            "id" => await _host.SendAsync("DELETE", "/refresh-tokens/" + id),
            "user" => await _host.SendAsync("DELETE", $"/users/{FlowHost.UserId}/refresh-tokens"),
            "bulk-ids" => await _host.SendAsync("POST", "/refresh-tokens/revoke", new JsonObject { ["ids"] = new JsonArray(id) }),
            "bulk-user" => await _host.SendAsync("POST", "/refresh-tokens/revoke", new JsonObject { ["user_id"] = FlowHost.UserId, ["client_id"] = FlowHost.Spa, ["audience"] = FlowHost.Api }),
            _ => await _host.SendAsync("DELETE", "/device-credentials/" + id),
        };

        Assert.Equal(how == "device-credential" ? 204 : 202, answer.Status);
        Assert.Equal("invalid_grant", (await _host.Client.RefreshAsync(FlowHost.Spa, tokens.RefreshToken!)).Error);
        Assert.Equal(404, (await _host.SendAsync("GET", "/refresh-tokens/" + id)).Status);
        var logs = await _host.SendAsync("GET", "/logs?q=type:srrt");
        Assert.Equal(FlowHost.UserId, Assert.Single(logs.Body!.AsArray())!["user_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task RefreshTokens_RevokedForAnotherAudience_Live()
    {
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(FlowHost.Spa));

        var answer = await _host.SendAsync("POST", "/refresh-tokens/revoke", new JsonObject { ["user_id"] = FlowHost.UserId, ["audience"] = "https://other.example/" });

        Assert.Equal(202, answer.Status);
        Assert.Equal(HttpStatusCode.OK, (await _host.Client.RefreshAsync(FlowHost.Spa, tokens.RefreshToken!)).StatusCode);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"audience":"x"}""")]
    [InlineData("""{"ids":["a"],"user_id":"b"}""")]
    public async Task RefreshTokens_RevokedWithoutSayingWhich_Is400(string body)
        => Assert.Equal(400, (await _host.SendAsync("POST", "/refresh-tokens/revoke", JsonNode.Parse(body))).Status);

    [Theory]
    [InlineData("/refresh-tokens")]
    [InlineData("/users/auth0%7Cada/sessions?from=nonsense")]
    public async Task List_BadQuery_Is400(string path) => Assert.Equal(400, (await _host.SendAsync("GET", path)).Status);

    [Fact]
    public async Task User_Deleted_TakesSessionsAndTokensAlong()
    {
        using var browser = _host.Client.OpenBrowser();
        var tokens = await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(FlowHost.Spa), browser);
        await _host.SendAsync("DELETE", "/users/" + FlowHost.UserId);

        // Somebody else gets the id.
        var created = await _host.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["user_id"] = "ada", ["email"] = "eve@example.com", ["password"] = FlowHost.Password });

        Assert.Equal(FlowHost.UserId, created.Text("user_id"));
        Assert.False((await SilentAsync(browser)).HasLeft);
        Assert.Equal("invalid_grant", (await _host.Client.RefreshAsync(FlowHost.Spa, tokens.RefreshToken!)).Error);
    }

    [Fact]
    public async Task DeviceCredentials_OfAPerson_AreKeysAndRefreshTokens()
    {
        await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn());
        await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(FlowHost.Spa));

        var all = await _host.SendAsync("GET", "/device-credentials?user_id=" + FlowHost.UserId);
        var rotating = await _host.SendAsync("GET", $"/device-credentials?user_id={FlowHost.UserId}&type=rotating_refresh_token&include_totals=true");
        var keys = await _host.SendAsync("GET", $"/device-credentials?user_id={FlowHost.UserId}&type=public_key");

        Assert.Equal(["refresh_token", "rotating_refresh_token"], all.Body!.AsArray().Select(static item => item!["type"]!.GetValue<string>()).Order());
        Assert.Equal((1, FlowHost.Spa), (rotating.Body!["total"]!.GetValue<int>(), rotating.Body["device_credentials"]![0]!["client_id"]!.GetValue<string>()));
        Assert.Empty(keys.Body!.AsArray());
    }

    private Task<Testing.Browser.BrowserPage> SilentAsync(Testing.Browser.TestBrowser browser)
        => browser.GetAsync(_host.Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid"), ("state", "s")));

    private async Task<string> OnlyTokenAsync()
        => Assert.Single((await _host.SendAsync("GET", $"/users/{FlowHost.UserId}/refresh-tokens")).Body!["tokens"]!.AsArray())!["id"]!.GetValue<string>();
}
