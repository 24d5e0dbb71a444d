using System.Text.Json.Nodes;
using Engine.Actions;
using Engine.Core;
using Engine.Core.Actions;
using Engine.Core.Storage;

namespace Engine.Management.Tests;

/// <summary>Actions that code or a configuration file declares are seen, and may be changed, through the API.</summary>
public sealed class DeclaredActionTests
{
    private const string Code = "exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('https://a.example/x', event.secrets.KEY); };";

    [Fact]
    public async Task List_DeclaredActions_AreDeployedAndBoundInTheirOrder()
    {
        await using var engine = Start(new MemoryStore());
        var management = engine.Management();

        var actions = (await management.GetAsync("/actions/actions"))!["actions"]!.AsArray();
        var bindings = (await management.GetAsync("/actions/triggers/post-login/bindings"))!["bindings"]!.AsArray();

        Assert.Equal(["first", "second", "machines", "in-csharp"], actions.Select(Name));
        Assert.All(actions, static action => Assert.True(action!["all_changes_deployed"]!.GetValue<bool>()));
        Assert.Equal(["first", "second", "in-csharp"], bindings.Select(static binding => Name(binding!["action"])));
        var first = actions[0]!;
        Assert.Equal((Code, "built", "KEY"), (first["code"]!.GetValue<string>(), first["status"]!.GetValue<string>(), Name(first["secrets"]![0])));
        Assert.DoesNotContain("hush", first.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("""[{"id":"post-login","version":"v3"}]""", first["supported_triggers"]!.ToJsonString());
        Assert.Equal(Code, first["deployed_version"]!["code"]!.GetValue<string>());
        Assert.Single((await management.GetAsync($"/actions/actions/{Id(first)}/versions"))!["versions"]!.AsArray());
        Assert.Equal(["machines"], (await management.GetAsync("/actions/triggers/credentials-exchange/bindings"))!["bindings"]!.AsArray().Select(static binding => Name(binding!["action"])));
    }

    [Fact]
    public async Task Change_ThroughTheApi_HoldsUntilTheNextStart()
    {
        var store = new MemoryStore();
        await using (var engine = Start(store))
        {
            var management = engine.Management();
            var id = Id((await management.GetAsync("/actions/actions"))!["actions"]![0]!);
            await management.UpdateAsync("/actions/actions/" + id, new JsonObject { ["code"] = Code.Replace("/x", "/y", StringComparison.Ordinal) });
            await management.CreateAsync($"/actions/actions/{id}/deploy", null);
            Assert.Contains("/y", (await engine.Tenants[0].Actions.GetAsync(id, default))!.Value.Code, StringComparison.Ordinal);

            await CreateAsync(management, "of-the-api");
            await BindAsync(management, "of-the-api", "second", "first");
            Assert.Equal(["of-the-api", "second", "first"], await RunningAsync(engine));
        }

        await using var restarted = Start(store);
        var again = restarted.Management();
        var shown = (await again.GetAsync("/actions/actions?actionName=first"))!["actions"]![0]!;
        Assert.Equal((Code, Code), (shown["code"]!.GetValue<string>(), shown["deployed_version"]!["code"]!.GetValue<string>()));
        Assert.Equal(["first", "second", "in-csharp", "of-the-api"], (await again.GetAsync("/actions/triggers/post-login/bindings"))!["bindings"]!.AsArray().Select(static binding => Name(binding!["action"])));
        Assert.Equal(["first", "second", "in-csharp", "of-the-api"], await RunningAsync(restarted));
    }

    [Fact]
    public async Task Restart_NothingChanged_WritesNothing()
    {
        var store = new MemoryStore();
        await using (var engine = Start(store))
        {
            await engine.Management().GetAsync("/actions/actions");
        }

        var changes = 0;
        using var subscription = store.Configuration.Subscribe(_ => Interlocked.Increment(ref changes));
        await using var restarted = Start(store);
        await restarted.Management().GetAsync("/actions/actions");

        Assert.Equal(0, changes);
    }

    [Fact]
    public async Task ActionInCSharp_CodeThroughTheApi_IsRefusedAndStaysWhatItIs()
    {
        await using var engine = Start(new MemoryStore());
        var management = engine.Management();
        var shown = (await management.GetAsync("/actions/actions?actionName=in-csharp"))!["actions"]![0]!;
        var path = "/actions/actions/" + Id(shown);

        var refused = await Assert.ThrowsAsync<ManagementException>(() => management.UpdateAsync(path, new JsonObject { ["code"] = Code }));
        Assert.Equal((400, "operation_not_supported"), (refused.StatusCode, refused.ErrorCode));
        Assert.Equal(400, (await Assert.ThrowsAsync<ManagementException>(() => management.CreateAsync(path + "/test", new JsonObject { ["payload"] = new JsonObject() }))).StatusCode);

        // What an export and its import send.
        await management.UpdateAsync(path, new JsonObject { ["code"] = shown["code"]!.DeepClone() });
        await management.CreateAsync(path + "/deploy", null);
        Assert.Null((await engine.Tenants[0].Actions.GetAsync(Id(shown), default))!.Value.Code);
    }

    [Fact]
    public async Task Declared_NameOfADraftThatWasNeverDeployed_TakesItsPlace()
    {
        var store = new MemoryStore();
        await using (var engine = new IdentityEngine(Options(store)))
        {
            await CreateAsync(engine.Management(), "first", deploy: false);
        }

        await using var restarted = Start(store);

        var named = (await restarted.Management().GetAsync("/actions/actions?actionName=first"))!["actions"]!.AsArray();
        Assert.Equal(Code, Assert.Single(named)!["code"]!.GetValue<string>());
    }

    private static IdentityEngineOptions Options(MemoryStore store)
    {
        var options = new IdentityEngineOptions { Store = store, ActionRunner = new JintActionRunner(), MasterKey = new byte[32] };
        options.AddManagementApi();
        options.AddTenant("main").Issuer = "https://main.test/";
        return options;
    }

    private static IdentityEngine Start(MemoryStore store)
    {
        var options = Options(store);
        options.AddAction("in-csharp", new Nothing());
        options.AddTenant("main", static tenant =>
        {
            tenant.Actions.Add(new(ActionTriggers.PostLogin, "first", Code) { Secrets = new Dictionary<string, string> { ["KEY"] = "hush" } });
            tenant.Actions.Add(new(ActionTriggers.PostLogin, "second", "exports.onExecutePostLogin = async () => {};"));
            tenant.Actions.Add(new(ActionTriggers.CredentialsExchange, "machines", "exports.onExecuteCredentialsExchange = async () => {};"));
            tenant.Actions.Add(new(ActionTriggers.PostLogin, "in-csharp"));
        });
        return new IdentityEngine(options);
    }

    private static async Task CreateAsync(ManagementClient management, string name, bool deploy = true)
    {
        var created = await management.CreateAsync("/actions/actions", new JsonObject
        {
            ["name"] = name,
            ["supported_triggers"] = new JsonArray(new JsonObject { ["id"] = "post-login", ["version"] = "v3" }),
            ["code"] = "exports.onExecutePostLogin = async () => {};",
        });
        if (deploy)
        {
            await management.CreateAsync($"/actions/actions/{Id(created!)}/deploy", null);
        }
    }

    private static Task<JsonNode?> BindAsync(ManagementClient management, params IEnumerable<string> names)
        => management.UpdateAsync("/actions/triggers/post-login/bindings", new JsonObject
        {
            ["bindings"] = new JsonArray([.. names.Select(static name => (JsonNode)new JsonObject { ["ref"] = new JsonObject { ["type"] = "action_name", ["value"] = name } })]),
        });

    private static async Task<IEnumerable<string>> RunningAsync(IdentityEngine engine)
        => (await engine.Tenants[0].ListActionsAsync(ActionTriggers.PostLogin, default)).OrderBy(static action => action.Order).Select(static action => action.Name);

    private static string Name(JsonNode? node) => node!["name"]!.GetValue<string>();

    private static string Id(JsonNode node) => node["id"]!.GetValue<string>();

    private sealed class Nothing : IPostLoginAction
    {
        public ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
