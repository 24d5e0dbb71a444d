using System.Net;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Connections;
using Engine.Core.Http;
using Engine.Core.Tenants;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Token;

/// <summary>The grants by which an application presents a person's name and password (RFC 6749, section 4.3).</summary>
public sealed class PasswordGrantTests : IAsyncLifetime
{
    private const string Realm = "http://auth0.com/oauth/grant-type/password-realm";
    private const string Native = "native-client-00000000000000000000";
    private const string Backend = "backend-client-0000000000000000000";
    private const string Partner = "other-partner-00000000000000000000";
    private TestEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await StartAsync();

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    private static Task<TestEngine> StartAsync(string? defaultDirectory = Connection.DefaultDatabase, Action<TenantDefinition>? configure = null) => TestEngine.StartAsync(tenant =>
    {
        Sample.Declare(tenant);
        tenant.Settings = new TenantSettings { DefaultDirectory = defaultDirectory };
        tenant.Applications.Add(new Application { ClientId = Native, Name = "Native", AppType = "native", TokenEndpointAuthMethod = "none", GrantTypes = ["password", Realm, "refresh_token"] });
        tenant.Applications.Add(new Application { ClientId = Backend, Name = "Backend", ClientSecret = Sample.WebSecret, AppType = "regular_web", IsTokenEndpointIpHeaderTrusted = true, GrantTypes = ["password", Realm] });
        tenant.Applications.Add(new Application { ClientId = Partner, Name = "Partner", ClientSecret = Sample.WebSecret, AppType = "regular_web", IsFirstParty = false, GrantTypes = ["password"] });
        configure?.Invoke(tenant);
    });

    private static Task<TokenResult> PasswordAsync(TestEngine engine, params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["grant_type"] = "password",
            ["client_id"] = Native,
            ["username"] = Sample.Email,
            ["password"] = Sample.Password,
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return engine.Client.TokenAsync(parameters.Select(static pair => (pair.Key, pair.Value)));
    }

    private Task<TokenResult> PasswordAsync(params (string Name, string? Value)[] changes) => PasswordAsync(_engine, changes);

    private async Task<IReadOnlyList<string>> LogTypesAsync()
        => [.. (await _engine.Engine.Options.Store.Logs.ReadAsync(_engine.Engine.Tenants[0].Id, null, 100)).Select(static log => log.Type)];

    [Fact]
    public async Task Request_WithoutScopes_GetsWhatIsKnownOfThePerson()
    {
        var tokens = await PasswordAsync();

        Assert.Equal("openid profile email address phone", tokens.Scope);
        Assert.Equal(("auth0|ada", Sample.Email), ((string?)tokens.IdTokenClaims["sub"], (string?)tokens.IdTokenClaims["email"]));
        Assert.Null(tokens.RefreshToken);
    }

    [Fact]
    public async Task Request_ForAnApiWithoutScopes_GetsAllOfItsScopes()
    {
        var tokens = await PasswordAsync(("audience", Sample.Api));

        Assert.Equal("read:posts write:posts", tokens.Scope);
        Assert.Equal(("password", Native), ((string?)tokens.AccessTokenClaims["gty"], (string?)tokens.AccessTokenClaims["azp"]));
        Assert.Null(tokens.IdToken);
    }

    [Fact]
    public async Task Request_ForOfflineAccess_GetsARefreshTokenThatRefreshes()
    {
        var tokens = await PasswordAsync(("audience", Sample.Api), ("scope", "openid offline_access read:posts"));
        var refreshed = await _engine.Client.RefreshAsync(Native, tokens.RefreshToken!);

        Assert.Equal("auth0|ada", (string?)refreshed.IdTokenClaims["sub"]);
    }

    [Fact]
    public async Task Realm_OfADirectory_IsWhereThePersonIsLookedFor()
    {
        var tokens = await PasswordAsync(("grant_type", Realm), ("realm", Connection.DefaultDatabase));
        var unknown = await PasswordAsync(("grant_type", Realm), ("realm", "elsewhere"));
        var missing = await PasswordAsync(("grant_type", Realm));

        Assert.Equal("auth0|ada", (string?)tokens.IdTokenClaims["sub"]);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", "Unknown realm elsewhere."), (unknown.StatusCode, unknown.Error, unknown.ErrorDescription));
        Assert.Equal("Missing required parameter: realm", missing.ErrorDescription);
    }

    [Fact]
    public async Task DefaultDirectory_OfATenantThatHasNone_IsAnErrorOfTheServer()
    {
        await using var engine = await StartAsync(null);
        var tokens = await PasswordAsync(engine);

        Assert.Equal((HttpStatusCode.InternalServerError, "server_error", "Authorization server not configured with default connection."), (tokens.StatusCode, tokens.Error, tokens.ErrorDescription));
    }

    /// <summary>Neither the answer nor the log tells a stranger with a list of addresses which of them somebody has.</summary>
    [Theory]
    [InlineData(Sample.Email, "wrong", "fp")]
    [InlineData("nobody@example.com", "wrong", "fu")]
    public async Task Credentials_ThatAreWrong_AreRefusedAlike(string username, string password, string logged)
    {
        var tokens = await PasswordAsync(("username", username), ("password", password));

        Assert.Equal((HttpStatusCode.Forbidden, "invalid_grant", "Wrong email or password."), (tokens.StatusCode, tokens.Error, tokens.ErrorDescription));
        Assert.Equal([logged, "fepft"], (await LogTypesAsync()).TakeLast(2));
    }

    [Fact]
    public async Task Success_IsLogged_AndCounted()
    {
        await PasswordAsync();

        Assert.Equal("sepft", (await LogTypesAsync())[^1]);
        Assert.DoesNotContain(Sample.Password, string.Join('\n', (await _engine.Engine.Options.Store.Logs.ReadAsync(_engine.Engine.Tenants[0].Id, null, 100)).Select(static log => System.Text.Encoding.UTF8.GetString(log.Body.Span))), StringComparison.Ordinal);
    }

    /// <summary>Ten guesses at the page and none is left here, and the other way round: locked is locked on every way in.</summary>
    [Fact]
    public async Task Guesses_AtTwoGrants_AreCountedTogether()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("invalid_grant", (await PasswordAsync(("password", $"a{i}"))).Error);
            Assert.Equal("invalid_grant", (await PasswordAsync(("grant_type", Realm), ("realm", Connection.DefaultDatabase), ("password", $"b{i}"))).Error);
        }

        var blocked = await PasswordAsync();
        using var browser = _engine.OpenBrowser();
        var page = await browser.SignInAsync(
            _engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid")), Sample.Email, Sample.Password);

        Assert.Equal((HttpStatusCode.TooManyRequests, "too_many_attempts"), (blocked.StatusCode, blocked.Error));
        Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
    }

    [Theory]
    [InlineData(Sample.WebClient)]
    [InlineData(Partner)]
    public async Task Application_ThatMayNotAskForPasswords_IsRefusedBeforeOneIsLookedAt(string client)
    {
        var tokens = await PasswordAsync(("client_id", client), ("client_secret", Sample.WebSecret), ("password", "wrong"));

        Assert.Equal((HttpStatusCode.Forbidden, "unauthorized_client", "Grant type 'password' not allowed for the client."), (tokens.StatusCode, tokens.Error, tokens.ErrorDescription));
        Assert.DoesNotContain("fp", await LogTypesAsync());
    }

    [Fact]
    public async Task Person_WhoIsBlocked_GetsNothing()
    {
        await using var engine = await StartAsync(configure: static tenant => tenant.Users.Add(new UserDefinition("eve@example.com", Sample.Password) { Id = "eve", Configure = static user => user with { Blocked = true } }));
        var tokens = await PasswordAsync(engine, ("username", "eve@example.com"));

        Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized", "user is blocked"), (tokens.StatusCode, tokens.Error, tokens.ErrorDescription));
    }

    [Fact]
    public async Task Action_SeesTheProtocol_AndNotThePassword()
    {
        await using var engine = await StartAsync(configure: static tenant => tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "look", """
            exports.onExecutePostLogin = async (event, api) => {
              api.idToken.setCustomClaim('https://app.example/seen', [event.transaction.protocol, event.authentication.methods[0].name, JSON.stringify(event.request.body)]);
              if (event.client.name === 'Backend') api.access.deny('not from here');
            };
            """)));
        var seen = (await PasswordAsync(engine)).IdTokenClaims["https://app.example/seen"]!.AsArray().Select(static item => (string)item!).ToList();
        var denied = await PasswordAsync(engine, ("client_id", Backend), ("client_secret", Sample.WebSecret));

        Assert.Equal(["oauth2-password", "pwd"], seen.Take(2));
        Assert.DoesNotContain(Sample.Password, seen[2], StringComparison.Ordinal);
        Assert.Equal(("access_denied", "not from here"), (denied.Error, denied.ErrorDescription));
    }

    /// <summary>A server that asks for many people: whoever guesses through it blocks their own address and nobody else's.</summary>
    [Fact]
    public async Task ForwardedAddress_OfATrustedApplication_IsWhatCounts()
    {
        for (var i = 0; i < 10; i++)
        {
            await ForwardedAsync(Backend, "203.0.113.5", "wrong");
        }

        Assert.Equal("too_many_attempts", (await ForwardedAsync(Backend, "203.0.113.5", Sample.Password))["error"]?.GetValue<string>());
        Assert.NotNull((await ForwardedAsync(Backend, "203.0.113.6", Sample.Password))["access_token"]);
        var log = JsonNode.Parse((await _engine.Engine.Options.Store.Logs.ReadLatestAsync(_engine.Engine.Tenants[0].Id, null, 0, 1))[0].Body.Span)!;
        Assert.Equal(("203.0.113.6", "198.51.100.1"), ((string?)log["ip"], (string?)log["client_ip"]));
    }

    /// <summary>An application that can't prove who it is, or is not trusted, can't hide behind addresses it makes up.</summary>
    [Fact]
    public async Task ForwardedAddress_OfAnyOtherApplication_IsIgnored()
    {
        for (var i = 0; i < 10; i++)
        {
            await ForwardedAsync(Native, $"203.0.113.{i}", "wrong");
        }

        Assert.Equal("too_many_attempts", (await ForwardedAsync(Native, "203.0.113.200", Sample.Password))["error"]?.GetValue<string>());
    }

    private async Task<JsonNode> ForwardedAsync(string client, string address, string password)
    {
        var secret = client == Native ? "" : $"&client_secret={Uri.EscapeDataString(Sample.WebSecret)}";
        var request = new EngineRequest
        {
            Method = "POST",
            Host = new Uri(_engine.Issuer).Authority,
            Path = "/oauth/token",
            Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"grant_type=password&client_id={client}{secret}&username={Uri.EscapeDataString(Sample.Email)}&password={Uri.EscapeDataString(password)}")),
            RemoteAddress = IPAddress.Parse("198.51.100.1"),
        };
        request.Headers["Content-Type"] = "application/x-www-form-urlencoded";
        request.Headers["auth0-forwarded-for"] = address;
        var response = await _engine.Engine.HandleAsync(request);
        return JsonNode.Parse(response.Body.Span)!;
    }
}
