using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Http;
using Engine.Testing;

namespace Engine.Management.Tests;

/// <summary>Foreign tokens, the Actions that look at them, and what attackers send.</summary>
public sealed class TokenExchangeTests : IAsyncLifetime
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string Type = "urn:acme:legacy-token";

    private const string Code = """
        exports.onExecuteCustomTokenExchange = async (event, api) => {
          const [what, who, ...more] = event.transaction.subject_token.split(':');
          const create = { creationBehavior: 'create_if_not_exists', updateBehavior: 'replace' };
          switch (what) {
            case 'id': api.authentication.setUserById(who); api.user.setAppMetadata('from', event.transaction.subject_token_type); break;
            case 'make': api.authentication.setUserByConnection('Username-Password-Authentication', { user_id: who, email: more[0], email_verified: true, name: more[1] }, create); break;
            case 'find': api.authentication.setUserByConnection('Username-Password-Authentication', { user_id: who }, { creationBehavior: 'none', updateBehavior: 'none' }); break;
            case 'odd': api.authentication.setUserByConnection('Username-Password-Authentication', { user_id: who, _roles: ['admin'] }, create); break;
            case 'twice': api.authentication.setUserById(who); api.authentication.setUserById(who); break;
            case 'deny': api.access.deny('not_today', 'Come back later'); break;
            case 'bad': api.access.rejectInvalidSubjectToken('Nobody signed this'); break;
            case 'throw': throw new Error('secret-of-the-action');
          }
        };
        """;

    private FlowHost _host = null!;
    private string _client = null!;

    public async Task InitializeAsync()
    {
        _host = await FlowHost.StartAsync();
        _client = await CreateClientAsync("""{"name":"Exchanger","app_type":"regular_web","token_exchange":{"allow_any_profile_of_type":["custom_authentication"]}}""");
        await CreateProfileAsync(Code, Type);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Exchange_OfAForeignToken_IsForWhomTheActionSays()
    {
        var tokens = await ExchangeAsync("id:" + FlowHost.UserId, scope: "openid offline_access read:posts", audience: FlowHost.Api);

        Assert.Equal(("Bearer", "urn:ietf:params:oauth:token-type:access_token"), ((string?)tokens.Body["token_type"], (string?)tokens.Body["issued_token_type"]));
        Assert.Equal((FlowHost.UserId, "openid offline_access read:posts"), ((string?)tokens.IdTokenClaims["sub"], (string?)tokens.AccessTokenClaims["scope"]));
        Assert.Equal(Type, (string?)(await _host.SendAsync("GET", "/users/" + FlowHost.UserId)).Body!["app_metadata"]!["from"]);
        Assert.Equal(HttpStatusCode.OK, (await _host.Client.RefreshAsync(_client, tokens.RefreshToken!, _secrets[_client])).StatusCode);
        Assert.Equal("secte", (await LogTypesAsync()).First(static type => type.EndsWith("ecte", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Exchange_UserOfAConnection_IsMadeOnceAndChangedWhereItMayBe()
    {
        var made = await ExchangeAsync("make:legacy-1:Grace@Example.com:Grace");
        var again = await ExchangeAsync("make:legacy-1:grace@example.com:Grace Hopper");
        var found = await ExchangeAsync("find:legacy-1");
        var user = (await _host.SendAsync("GET", "/users/auth0|legacy-1")).Body!;

        Assert.All([made, again, found], static tokens => Assert.Equal("auth0|legacy-1", (string?)tokens.IdTokenClaims["sub"]));
        Assert.Equal(("grace@example.com", true, "Grace Hopper", 3), ((string)user["email"]!, (bool)user["email_verified"]!, (string)user["name"]!, (int)user["logins_count"]!));
    }

    [Theory]
    [InlineData("find:nobody")]
    [InlineData("id:auth0|nobody")]
    [InlineData("make:ada:other@example.com:Eve")]
    [InlineData("make:eve:ada@example.com:Eve")]
    [InlineData("odd:mallory")]
    [InlineData("silence")]
    public async Task Exchange_WithoutAUserThatCanBeUsed_GivesNothing(string token)
    {
        var refused = await ExchangeAsync(token);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (refused.StatusCode, refused.Error));
        Assert.Equal(404, (await _host.SendAsync("GET", "/users/auth0|mallory")).Status);
        Assert.Equal("ada@example.com", (string)(await _host.SendAsync("GET", "/users/" + FlowHost.UserId)).Body!["email"]!);
    }

    [Fact]
    public async Task Exchange_RefusedByTheAction_SaysWhatTheActionSaid()
    {
        var denied = await ExchangeAsync("deny");
        var rejected = await ExchangeAsync("bad");
        var failed = await ExchangeAsync("throw");

        Assert.Equal((HttpStatusCode.BadRequest, "not_today", "Come back later"), (denied.StatusCode, denied.Error, denied.ErrorDescription));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", "Nobody signed this"), (rejected.StatusCode, rejected.Error, rejected.ErrorDescription));
        Assert.Equal((HttpStatusCode.InternalServerError, "server_error"), (failed.StatusCode, failed.Error));
        Assert.DoesNotContain("secret-of-the-action", failed.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("server_error", (await ExchangeAsync("twice:" + FlowHost.UserId)).Error);
    }

    [Fact]
    public async Task Exchange_ByWhomAndForWhatIsNotAllowed_IsRefusedBeforeTheActionRuns()
    {
        var plain = await CreateClientAsync("""{"name":"Plain","app_type":"regular_web","grant_types":["urn:ietf:params:oauth:grant-type:token-exchange"]}""");
        var partner = await CreateClientAsync("""{"name":"Partner","app_type":"regular_web","is_first_party":false,"token_exchange":{"allow_any_profile_of_type":["custom_authentication"]}}""");

        Assert.Equal("unauthorized_client", (await ExchangeAsync("id:" + FlowHost.UserId, client: plain)).Error);
        Assert.Equal("unauthorized_client", (await ExchangeAsync("id:" + FlowHost.UserId, client: partner)).Error);
        Assert.Equal("unauthorized_client", (await _host.Client.TokenAsync(("grant_type", Grant), ("client_id", FlowHost.Web), ("client_secret", FlowHost.Secret), ("subject_token", "id:x"), ("subject_token_type", Type))).Error);
        Assert.Equal("invalid_request", (await ExchangeAsync("id:" + FlowHost.UserId, type: "urn:acme:other")).Error);
        Assert.Equal("invalid_request", (await ExchangeAsync("id:" + FlowHost.UserId, more: ("actor_token", "x"))).Error);
        Assert.Equal("invalid_request", (await ExchangeAsync("id:" + FlowHost.UserId, more: ("requested_token_type", "urn:ietf:params:oauth:token-type:id_token"))).Error);
        Assert.Equal("invalid_request", (await ExchangeAsync("id:" + FlowHost.UserId, more: ("organization", "org_1"))).Error);
    }

    [Fact]
    public async Task Exchange_OfABlockedPerson_GivesNothing()
    {
        await _host.SendAsync("PATCH", "/users/" + FlowHost.UserId, JsonNode.Parse("""{"blocked":true}"""));

        Assert.Equal("unauthorized", (await ExchangeAsync("id:" + FlowHost.UserId)).Error);
    }

    [Fact]
    public async Task Exchange_OfTwoWhoAreMadeAtOnce_IsOnePerson()
    {
        for (var round = 0; round < 20; round++)
        {
            var name = $"racer{round}";
            var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ExchangeAsync($"make:{name}:{name}@example.com:Racer"))));

            Assert.All(results, result => Assert.Equal("auth0|" + name, (string?)result.IdTokenClaims["sub"]));
        }
    }

    [Fact]
    public async Task Exchange_RejectedOften_HasTheAddressWait()
    {
        var statuses = new List<int>();
        for (var i = 0; i < 11; i++)
        {
            statuses.Add(await SendAsync("bad", "198.51.100.1"));
        }

        Assert.Equal([.. Enumerable.Repeat(400, 10), 429], statuses);
        Assert.Equal(429, await SendAsync("id:" + FlowHost.UserId, "198.51.100.1"));
        Assert.Equal(200, await SendAsync("id:" + FlowHost.UserId, "203.0.113.7"));
        var racers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => SendAsync("bad", "192.0.2.1"))));
        Assert.InRange(racers.Count(static status => status == 400), 1, 10);
    }

    [Theory]
    [InlineData("urn:ietf:params:oauth:token-type:access_token")]
    [InlineData("URN:Auth0:token")]
    [InlineData("urn:okta")]
    [InlineData("https://auth0.com/token")]
    [InlineData("https://login.okta.com/token")]
    [InlineData("token")]
    public async Task Profile_OfATypeThatIsNotTheOwners_IsRefused(string type)
    {
        var action = (string)(await _host.SendAsync("GET", "/actions/actions")).Body!["actions"]![0]!["id"]!;

        Assert.Equal(400, (await _host.SendAsync("POST", "/token-exchange-profiles", new JsonObject { ["name"] = "x", ["subject_token_type"] = type, ["action_id"] = action, ["type"] = "custom_authentication" })).Status);
    }

    [Fact]
    public async Task Profile_RenamedAndRemoved_IsWhatCounts()
    {
        var id = (string)(await _host.SendAsync("GET", "/token-exchange-profiles")).Body!["token_exchange_profiles"]![0]!["id"]!;
        await _host.SendAsync("PATCH", "/token-exchange-profiles/" + id, JsonNode.Parse("""{"subject_token_type":"urn:acme:renamed"}"""));

        Assert.Equal("invalid_request", (await ExchangeAsync("id:" + FlowHost.UserId)).Error);
        Assert.Null((await ExchangeAsync("id:" + FlowHost.UserId, type: "urn:acme:renamed")).Error);
        await _host.SendAsync("DELETE", "/token-exchange-profiles/" + id);
        Assert.Equal("invalid_request", (await ExchangeAsync("id:" + FlowHost.UserId, type: "urn:acme:renamed")).Error);
    }

    [Fact]
    public async Task Profile_ThatCodeDeclares_IsShownAndStaysWhenTheApiWrites()
    {
        await using var host = await FlowHost.StartAsync(static options => options.Tenants[0].Actions.Add(
            new(ActionTriggers.CustomTokenExchange, "declared", "exports.onExecuteCustomTokenExchange = async (event, api) => { api.authentication.setUserById(event.transaction.subject_token); };") { SubjectTokenType = "urn:acme:declared" }));
        var profile = Assert.Single((await host.SendAsync("GET", "/token-exchange-profiles")).Body!["token_exchange_profiles"]!.AsArray())!;
        var client = await host.SendAsync("POST", "/clients", JsonNode.Parse($$"""{"name":"E","app_type":"regular_web","token_endpoint_auth_method":"client_secret_post","grant_types":["{{Grant}}"],"token_exchange":{"allow_any_profile_of_type":["custom_authentication"] } }"""));
        await host.SendAsync("PATCH", "/token-exchange-profiles/" + (string)profile["id"]!, JsonNode.Parse("{\"name\":\"renamed\"}"));

        var tokens = await host.Client.TokenAsync(
            ("grant_type", Grant), ("client_id", client.Text("client_id")), ("client_secret", client.Text("client_secret")), ("subject_token", FlowHost.UserId), ("subject_token_type", "urn:acme:declared"), ("scope", "openid"));

        Assert.Equal(FlowHost.UserId, (string?)tokens.IdTokenClaims["sub"]);
        Assert.Equal("urn:acme:declared", (string?)profile["subject_token_type"]);
        Assert.Empty((await host.SendAsync("GET", "/actions/triggers/custom-token-exchange/bindings")).Body!["bindings"]!.AsArray());
    }

    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    private async Task<string> CreateClientAsync(string body)
    {
        var client = JsonNode.Parse(body)!.AsObject();
        client["grant_types"] = new JsonArray(Grant, "refresh_token");
        client["token_endpoint_auth_method"] = "client_secret_post";
        var created = await _host.SendAsync("POST", "/clients", client);
        _secrets[created.Text("client_id")] = created.Text("client_secret");
        return created.Text("client_id");
    }

    private async Task CreateProfileAsync(string code, string type)
    {
        var action = await _host.SendAsync("POST", "/actions/actions", new JsonObject
        {
            ["name"] = "exchange",
            ["code"] = code,
            ["supported_triggers"] = new JsonArray(new JsonObject { ["id"] = "custom-token-exchange", ["version"] = "v1" }),
        });
        var profile = await _host.SendAsync("POST", "/token-exchange-profiles", new JsonObject { ["name"] = "legacy", ["subject_token_type"] = type, ["action_id"] = action.Text("id"), ["type"] = "custom_authentication" });
        Assert.Equal(201, profile.Status);
        Assert.Equal("server_error", (await ExchangeAsync("id:" + FlowHost.UserId)).Error);
        Assert.Equal(200, (await _host.SendAsync("POST", $"/actions/actions/{action.Text("id")}/deploy")).Status);
    }

    private Task<TokenResult> ExchangeAsync(string token, string? client = null, string type = Type, string scope = "openid", string? audience = null, (string Name, string? Value) more = default)
        => _host.Client.TokenAsync(
            ("grant_type", Grant), ("client_id", client ?? _client), ("client_secret", _secrets[client ?? _client]), ("subject_token", token), ("subject_token_type", type),
            ("scope", scope), ("audience", audience), (more.Name ?? "x", more.Value));

    private async Task<int> SendAsync(string token, string address)
    {
        var body = $"grant_type={Uri.EscapeDataString(Grant)}&client_id={_client}&client_secret={Uri.EscapeDataString(_secrets[_client])}&subject_token={Uri.EscapeDataString(token)}&subject_token_type={Uri.EscapeDataString(Type)}&scope=openid";
        var request = new EngineRequest { Method = "POST", Host = new Uri(_host.Engine.Issuer).Authority, Path = "/oauth/token", Body = new MemoryStream(Encoding.UTF8.GetBytes(body)), RemoteAddress = IPAddress.Parse(address) };
        request.Headers["Content-Type"] = "application/x-www-form-urlencoded";
        return (await _host.Engine.Engine.HandleAsync(request)).StatusCode;
    }

    private async Task<IEnumerable<string>> LogTypesAsync()
        => (await _host.SendAsync("GET", "/logs?per_page=50")).Body!.AsArray().Select(static log => (string)log!["type"]!);
}
