using System.Text.Json.Nodes;
using Engine.Actions;
using Engine.Core;

namespace Engine.Management.Tests;

/// <summary>Trying an Action's draft out.</summary>
public sealed class ActionTestTests : IAsyncLifetime
{
    private readonly IdentityEngine _engine = CreateEngine();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task Draft_RunsWithTheEvent_AndChangesNothing()
    {
        var payload = await TestAsync(
            "post-login",
            """
            exports.onExecutePostLogin = async (event, api) => {
              console.log('hello', event.user.email, event.secrets.colour);
              api.idToken.setCustomClaim('https://x/plan', event.user.app_metadata.plan);
              api.accessToken.addScope('read:extra');
              api.user.setAppMetadata('seen', true);
              if (event.user.blocked) { api.access.deny('not you'); }
            };
            """,
            """{"event":{"user":{"email":"ada@example.com","blocked":true,"app_metadata":{"plan":"gold"}}}}""");

        Assert.Null(payload["error"]);
        Assert.Equal("hello ada@example.com green", payload["logs"]!.GetValue<string>().Trim());
        Assert.Equal("gold", payload["effects"]!["id_token_claims"]!["https://x/plan"]!.GetValue<string>());
        Assert.Equal("""[{"scope":"read:extra","added":true}]""", payload["effects"]!["scopes"]!.ToJsonString());
        Assert.True(payload["effects"]!["app_metadata"]!["seen"]!.GetValue<bool>());
        Assert.Equal("not you", payload["effects"]!["deny"]!["reason"]!.GetValue<string>());
        Assert.True(payload["stats"]!["action_duration_ms"]!.GetValue<double>() >= 0);
        Assert.Empty(await _engine.Management().GetAsync("/users") as JsonArray ?? []);
    }

    [Fact]
    public async Task Draft_ThatThrows_TellsTheError()
    {
        var payload = await TestAsync("post-login", "exports.onExecutePostLogin = async (event) => { event.client.id; };", """{"event":{}}""");

        Assert.Equal("TypeError", payload["error"]!["name"]!.GetValue<string>());
        Assert.Contains("id", payload["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exports.onExecutePostLogin = async () => { for (;;) {} };")]
    [InlineData("this does not parse")]
    [InlineData("exports.somethingElse = 1;")]
    public async Task Draft_ThatCannotRun_TellsWhy(string code)
    {
        var payload = await TestAsync("post-login", code, """{"event":{}}""");

        Assert.NotEmpty(payload["error"]!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task CredentialsExchange_HasItsOwnHandlerAndApi()
    {
        var payload = await TestAsync("credentials-exchange", "exports.onExecuteCredentialsExchange = async (event, api) => { api.accessToken.setCustomClaim('region', event.request.geoip.countryCode); };", """{"event":{"request":{"geoip":{"countryCode":"NO"}}}}""");

        Assert.Equal("NO", payload["effects"]!["access_token_claims"]!["region"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("post-login", """{"event":1}""", "invalid_body")]
    [InlineData("send-phone-message", """{"event":{}}""", "action_not_testable")]
    public async Task Test_OfWhatCannotBeTested_IsRefused(string trigger, string payload, string code)
    {
        var refused = await Assert.ThrowsAsync<ManagementException>(() => TestAsync(trigger, "exports.x = 1;", payload));

        Assert.Equal((400, code), (refused.StatusCode, refused.ErrorCode));
    }

    private async Task<JsonNode> TestAsync(string trigger, string code, string payload)
    {
        var management = _engine.Management();
        var action = await management.CreateAsync("/actions/actions", new JsonObject
        {
            ["name"] = "draft",
            ["supported_triggers"] = new JsonArray(new JsonObject { ["id"] = trigger, ["version"] = trigger == "post-login" ? "v3" : "v2" }),
            ["code"] = code,
            ["secrets"] = new JsonArray(new JsonObject { ["name"] = "colour", ["value"] = "green" }),
        });
        var answer = await management.CreateAsync($"/actions/actions/{action!["id"]}/test", new JsonObject { ["payload"] = JsonNode.Parse(payload) });
        return answer!["payload"]!;
    }

    private static IdentityEngine CreateEngine()
    {
        var options = new IdentityEngineOptions { ActionRunner = new JintActionRunner() };
        options.AddManagementApi();
        options.AddTenant("main", static tenant => tenant.Issuer = "https://main.test/");
        return new IdentityEngine(options);
    }
}
