using System.Text.Json.Nodes;
using Engine.Testing;

namespace Engine.Management.Tests.Access;

/// <summary>A person links a second account of theirs: with an ID token of it and no other way (<c>users-connections.md</c>, section 6).</summary>
public sealed class LinkWithTests : IAsyncLifetime
{
    private const string Me = "mallory@example.com";
    private const string Scopes = "openid update:current_user_identities read:current_user";
    private PersonHost _host = null!;
    private TokenResult _mine = null!;
    private string _path = "";

    public async Task InitializeAsync()
    {
        _host = await PersonHost.StartAsync();
        _mine = await _host.SignUpAsync(Me, Scopes);
        _path = $"/users/{Uri.EscapeDataString(_mine.AccessTokenClaims["sub"]!.GetValue<string>())}/identities";
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("""{"provider":"auth0","user_id":"ada"}""")]
    [InlineData("""{"provider":"auth0","user_id":"auth0|ada"}""")]
    [InlineData("""{"user_id":"ada"}""")]
    public async Task Link_AccountThatIsOnlyNamed_IsForbidden(string body)
    {
        var answer = await LinkAsync(JsonNode.Parse(body)!.AsObject());

        Assert.Equal(403, answer.Status);
        Assert.Equal("Insufficient scope, expected any of: update:users", answer.Message);
        await AssertNothingHappenedAsync();
    }

    [Fact]
    public async Task Link_Nothing_IsRefused()
    {
        Assert.Equal(400, (await LinkAsync([])).Status);
        await AssertNothingHappenedAsync();
    }

    [Fact]
    public async Task Link_WithIdTokenOfTheSecondAccount_LinksIt()
    {
        var hers = await _host.SignInAsync("ada@example.com", "openid");

        var answer = await LinkAsync(new JsonObject { ["link_with"] = hers.IdToken });

        Assert.Equal(201, answer.Status);
        Assert.Equal(["ada"], answer.Body!.AsArray().Skip(1).Select(static identity => identity!["user_id"]!.GetValue<string>()));
        Assert.Equal(404, (await _host.SendAsync(_host.Administrator, "GET", "/users/auth0%7Cada")).Status);
    }

    [Fact]
    public async Task Link_WithNamedAccountBesideTheToken_IsForbidden()
    {
        var hers = await _host.SignInAsync("ada@example.com", "openid");

        Assert.Equal(403, (await LinkAsync(new JsonObject { ["link_with"] = hers.IdToken, ["provider"] = "auth0", ["user_id"] = "ada" })).Status);
        await AssertNothingHappenedAsync();
    }

    [Fact]
    public async Task Link_WithTokenOfTheSameAccount_IsRefused()
    {
        var answer = await LinkAsync(new JsonObject { ["link_with"] = _mine.IdToken });

        Assert.Equal(400, answer.Status);
        Assert.Equal("Main account and linked account are the same", answer.Message);
    }

    [Fact]
    public async Task Link_WithTokenForAnotherApplication_IsRefused()
    {
        var hers = await _host.SignInAsync("ada@example.com", "openid", client: "other-client");

        Assert.Equal(400, (await LinkAsync(new JsonObject { ["link_with"] = hers.IdToken })).Status);
        await AssertNothingHappenedAsync();
    }

    /// <summary>An id that was given to somebody else is that person's: the token of the one before proves nothing about it.</summary>
    [Fact]
    public async Task Link_WithTokenOfWhoHadTheIdBefore_IsRefused()
    {
        var before = await _host.SignInAsync("ada@example.com", "openid");
        Assert.Equal(204, (await _host.SendAsync(_host.Administrator, "DELETE", "/users/auth0%7Cada")).Status);
        var next = new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = "new@example.com", ["password"] = PersonHost.Password, ["user_id"] = "ada" };
        Assert.Equal(201, (await _host.SendAsync(_host.Administrator, "POST", "/users", next)).Status);

        Assert.Equal(400, (await LinkAsync(new JsonObject { ["link_with"] = before.IdToken })).Status);
        await AssertNothingHappenedAsync();
    }

    [Fact]
    public async Task Link_WithAccessToken_IsRefused()
    {
        var hers = await _host.SignInAsync("ada@example.com", "openid read:current_user", audience: _host.Audience);

        Assert.Equal(400, (await LinkAsync(new JsonObject { ["link_with"] = hers.AccessToken })).Status);
        await AssertNothingHappenedAsync();
    }

    [Fact]
    public async Task Link_WithTokenThatHasExpired_IsRefused()
    {
        var hers = await _host.SignInAsync("ada@example.com", "openid");
        _host.Clock.Advance(TimeSpan.FromHours(11));
        var fresh = await _host.SignInAsync(Me, Scopes, audience: _host.Audience);

        Assert.Equal(400, (await LinkAsync(new JsonObject { ["link_with"] = hers.IdToken }, fresh.AccessToken)).Status);
    }

    [Theory]
    [InlineData("RS256", null, null, null, 201)]
    [InlineData("PS256", null, null, null, 400)]
    [InlineData("RS256", "iss", "https://other.example/", null, 400)]
    [InlineData("RS256", "aud", "other-client", null, 400)]
    [InlineData("RS256", "scope", "openid", null, 400)]
    [InlineData("RS256", "sub", "", null, 400)]
    [InlineData("RS256", "sub", "auth0|nobody", null, 404)]
    [InlineData("RS256", "exp", null, 1, 400)]
    public async Task Link_SignedToken_IsTakenWhenEveryPartIsRight(string algorithm, string? claim, string? text, int? number, int status)
    {
        var claims = new JsonObject { ["aud"] = PersonHost.Spa, ["sub"] = "auth0|ada" };
        if (claim is not null)
        {
            claims[claim] = number is null ? text : number;
        }

        var answer = await LinkAsync(new JsonObject { ["link_with"] = _host.Sign(claims, algorithm) });

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Link_TokenOfWhichAPartWasChanged_IsRefused(int part)
    {
        var parts = _host.Sign(new JsonObject { ["aud"] = PersonHost.Spa, ["sub"] = "auth0|ada" }).Split('.');
        var middle = parts[part].Length / 2;
        parts[part] = parts[part][..middle] + (parts[part][middle] == 'A' ? 'B' : 'A') + parts[part][(middle + 1)..];

        Assert.Equal(400, (await LinkAsync(new JsonObject { ["link_with"] = string.Join('.', parts) })).Status);
        await AssertNothingHappenedAsync();
    }

    /// <summary>Whoever may change every account may name one, or show a token of it.</summary>
    [Fact]
    public async Task Link_Administrator_MayNameTheAccount()
        => Assert.Equal(201, (await LinkAsync(new JsonObject { ["provider"] = "auth0", ["user_id"] = "ada" }, _host.Administrator)).Status);

    private Task<FlowAnswer> LinkAsync(JsonObject body, string? token = null) => _host.SendAsync(token ?? _mine.AccessToken, "POST", _path, body);

    private async Task AssertNothingHappenedAsync()
    {
        Assert.Equal(200, (await _host.SendAsync(_host.Administrator, "GET", "/users/auth0%7Cada")).Status);
        Assert.Single((await _host.SendAsync(_mine.AccessToken, "GET", _path[..^"/identities".Length])).Body!["identities"]!.AsArray());
    }
}
