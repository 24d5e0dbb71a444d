using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Actions;
using Engine.Hosting;

namespace Engine.Management.Tests;

/// <summary>Actions that could never run: their build fails, and nothing deploys or binds them.</summary>
public sealed class ActionBuildTests : IAsyncLifetime
{
    private const string Good = "exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('https://x/y', 1); };";
    private const string Broken = "exports.onExecutePostLogin = async (event, api) => {\n  let x = ;\n};";

    private readonly IdentityEngine _engine = CreateEngine();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Theory]
    [InlineData(Broken, 2, 11, "SyntaxError")]
    [InlineData("export const onExecutePostLogin = async () => {};", 1, 1, "CommonJS")]
    [InlineData("exports.onExecuteCredentialsExchange = async () => {};", 0, 0, "onExecutePostLogin")]
    [InlineData("const axios = require('axios');\nexports.onExecutePostLogin = async () => {};", 1, 15, "Cannot find module 'axios'")]
    public async Task Draft_ThatCouldNeverRun_FailsItsBuildAndIsNotDeployed(string code, int line, int column, string message)
    {
        var id = await CreateAsync(code);

        var shown = await _engine.Management().GetAsync($"/actions/actions/{id}");
        var error = Assert.Single(shown!["errors"]!.AsArray())!;
        Assert.Equal(("failed", line, column), (shown["status"]!.GetValue<string>(), error["line"]!.GetValue<int>(), error["column"]!.GetValue<int>()));
        Assert.Contains(message, error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((400, "action_not_built"), await RefusalAsync(() => _engine.Management().CreateAsync($"/actions/actions/{id}/deploy", new JsonObject())));
        Assert.Null((await _engine.Management().GetAsync($"/actions/actions/{id}"))!["deployed_version"]);
        Assert.Equal((400, null), await RefusalAsync(() => BindAsync("post-login", id)));
    }

    [Fact]
    public async Task Create_WithDeploy_OfAFaultyScript_CreatesNothing()
    {
        Assert.Equal((400, "action_not_built"), await RefusalAsync(() => CreateAsync(Broken, deploy: true)));
        Assert.Empty((await _engine.Management().GetAsync("/actions/actions"))!["actions"]!.AsArray());
    }

    [Fact]
    public async Task Update_ToAFaultyScript_LeavesWhatIsDeployedAsItIs()
    {
        var id = await CreateAsync(Good, deploy: true);
        await BindAsync("post-login", id);
        var faulty = await _engine.Management().UpdateAsync($"/actions/actions/{id}", new JsonObject { ["code"] = Broken });
        Assert.Equal("failed", faulty!["status"]!.GetValue<string>());
        Assert.Equal((400, "action_not_built"), await RefusalAsync(() => _engine.Management().CreateAsync($"/actions/actions/{id}/deploy", new JsonObject())));
        Assert.Equal(Good, (await _engine.Management().GetAsync($"/actions/actions/{id}"))!["deployed_version"]!["code"]!.GetValue<string>());

        var mended = await _engine.Management().UpdateAsync($"/actions/actions/{id}", new JsonObject { ["code"] = Good });
        Assert.Equal("built", mended!["status"]!.GetValue<string>());
        Assert.Null(mended["errors"]);
        await _engine.Management().CreateAsync($"/actions/actions/{id}/deploy", new JsonObject());
    }

    [Fact]
    public async Task Bindings_OfATriggerNobodyRuns_AreRefused()
    {
        var id = await CreateAsync("exports.onExecutePreUserRegistration = async (event, api) => { api.access.deny('no', 'no'); };", trigger: "pre-user-registration", version: "v2", deploy: true);
        Assert.Equal((400, "not_supported"), await RefusalAsync(() => BindAsync("pre-user-registration", id)));
        Assert.Empty((await _engine.Management().GetAsync("/actions/triggers/pre-user-registration/bindings"))!["bindings"]!.AsArray());
        await _engine.Management().UpdateAsync("/actions/triggers/pre-user-registration/bindings", new JsonObject { ["bindings"] = new JsonArray() });
    }

    [Fact]
    public async Task Bindings_OfAnActionOfAnotherTrigger_AreRefused()
    {
        var id = await CreateAsync("exports.onExecuteCredentialsExchange = async () => {};", trigger: "credentials-exchange", version: "v2", deploy: true);
        Assert.Equal((400, "trigger_not_supported_by_action"), await RefusalAsync(() => BindAsync("post-login", id)));
        await BindAsync("credentials-exchange", id);
    }

    [Fact]
    public async Task Triggers_AreThoseOfTheTable()
    {
        var shown = (await _engine.Management().GetAsync("/actions/triggers"))!["triggers"]!.AsArray();
        Assert.Equal(
            Triggers.All.SelectMany(trigger => trigger.Versions.Select(version => $"{trigger.Id} {version.Version}")),
            shown.Select(trigger => $"{trigger!["id"]} {trigger["version"]}"));
        var postLogin = shown.First(trigger => trigger!["id"]!.GetValue<string>() == "post-login")!;
        Assert.Equal("""[{"id":"post-login","version":"v2"}]""", postLogin["compatible_triggers"]!.ToJsonString());
        Assert.Equal("entity-bound", shown.First(trigger => trigger!["id"]!.GetValue<string>() == "event-stream")!["binding_policy"]!.GetValue<string>());
    }

    [Fact]
    public async Task Test_UnderTheDefaultHost_RunsTheDraft()
    {
        var id = await CreateAsync("exports.onExecutePostLogin = async (event, api) => { console.log('tried'); api.access.deny(event.user.email); };");
        var answer = await _engine.Management().CreateAsync($"/actions/actions/{id}/test", new JsonObject { ["payload"] = JsonNode.Parse("""{"event":{"user":{"email":"ada@example.com"}}}""") });
        Assert.Equal("ada@example.com", answer!["payload"]!["effects"]!["deny"]!["reason"]!.GetValue<string>());
        Assert.Equal("tried", answer["payload"]!["logs"]!.GetValue<string>().Trim());
    }

    private async Task<string> CreateAsync(string code, bool deploy = false, string trigger = "post-login", string version = "v3")
        => (await _engine.Management().CreateAsync("/actions/actions", new JsonObject
        {
            ["name"] = "draft",
            ["supported_triggers"] = new JsonArray(new JsonObject { ["id"] = trigger, ["version"] = version }),
            ["code"] = code,
            ["deploy"] = deploy,
        }))!["id"]!.GetValue<string>();

    private Task<JsonNode?> BindAsync(string trigger, string id)
        => _engine.Management().UpdateAsync($"/actions/triggers/{trigger}/bindings", new JsonObject
        {
            ["bindings"] = new JsonArray(new JsonObject { ["ref"] = new JsonObject { ["type"] = "action_id", ["value"] = id } }),
        });

    private static async Task<(int StatusCode, string? ErrorCode)> RefusalAsync(Func<Task> request)
    {
        var refused = await Assert.ThrowsAsync<ManagementException>(request);
        return (refused.StatusCode, refused.ErrorCode);
    }

    private static IdentityEngine CreateEngine()
    {
        var options = new IdentityEngineOptions().UseDefaults();
        options.AddManagementApi();
        options.AddTenant("main", static tenant => tenant.Issuer = "https://main.test/");
        return new IdentityEngine(options);
    }
}
