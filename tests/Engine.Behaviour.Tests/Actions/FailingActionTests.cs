using System.Text.Json.Nodes;
using Engine.Actions;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Actions;

/// <summary>What an Action throws is for the tenant's log; an application learns that it was refused, and no more.</summary>
public sealed class FailingActionTests
{
    private const string Neutral = "The request was refused because an Action failed.";

    private const string Detail = "ECONNREFUSED db-17.internal key=abc123";

    private const string Script = "exports.onExecutePostLogin = async (event, api) => {\n  console.warn('before');\n  throw new Error('" + Detail + "');\n};";

    [Fact]
    public async Task Redirect_OfALoginThatAnActionBroke_TellsNothingOfTheError()
    {
        await using var engine = await StartAsync(new ActionRegistration(ActionTriggers.PostLogin, "broken", Script));
        using var browser = engine.Client.OpenBrowser();
        var url = engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("state", "s"));
        var page = await browser.SignInAsync(url, Sample.Email, Sample.Password);

        Assert.Equal(("access_denied", "s"), (page.Parameters["error"], page.Parameters["state"]));
        Assert.DoesNotContain("ECONNREFUSED", page.Parameters["error_description"], StringComparison.Ordinal);
        await AssertLoggedAsync(engine, 2);
    }

    [Fact]
    public async Task TokenResponse_OfARequestThatAnActionBroke_TellsNothingOfTheError()
    {
        await using var engine = await StartAsync(new ActionRegistration(ActionTriggers.CredentialsExchange, "broken", Script.Replace("PostLogin", "CredentialsExchange", StringComparison.Ordinal)));
        var response = await engine.Client.ClientCredentialsAsync(Sample.MachineClient, Sample.MachineSecret, Sample.Api);

        Assert.Equal("server_error", response.Error);
        Assert.DoesNotContain("ECONNREFUSED", response.ErrorDescription, StringComparison.Ordinal);
        await AssertLoggedAsync(engine, 2);
    }

    [Theory]
    [InlineData("exports.onExecutePostLogin = async () => { let hush = ; };")]
    [InlineData("export const onExecutePostLogin = async () => { 'hush'; };")]
    [InlineData("exports.hush = async () => {};")]
    [InlineData("const hush = require('hush'); exports.onExecutePostLogin = async () => {};")]
    [InlineData("exports.onExecutePostLogin = async () => { for (const hush = 1;;) {} };")]
    [InlineData("exports.onExecutePostLogin = async () => { throw 'hush'; };")]
    public async Task Script_ThatWasStoredWithoutACheck_IsRefusedInNeutralWords(string script)
    {
        await using var engine = await TestEngine.StartAsync(
            tenant =>
            {
                Sample.Declare(tenant);
                tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "broken", script));
                tenant.Actions.Add(new ActionRegistration(ActionTriggers.CredentialsExchange, "broken-too", script.Replace("PostLogin", "CredentialsExchange", StringComparison.Ordinal)));
            },
            static options => options.ActionRunner = new Unchecked(new JintActionRunner(new JintActionRunnerOptions { Limits = ActionLimits.Default with { Statements = 1000 } })));
        using var browser = engine.Client.OpenBrowser();
        var url = engine.Client.AuthorizeUrl(("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("state", "s"));
        var page = await browser.SignInAsync(url, Sample.Email, Sample.Password);
        var response = await engine.Client.ClientCredentialsAsync(Sample.MachineClient, Sample.MachineSecret, Sample.Api);

        Assert.Equal(("access_denied", Neutral), (page.Parameters["error"], page.Parameters["error_description"]));
        Assert.Equal(("server_error", Neutral), (response.Error, response.ErrorDescription));
        var failures = (await LogsAsync(engine)).Where(static record => record["type"]!.GetValue<string>() == "actions_execution_failed").ToList();
        Assert.Equal(2, failures.Count);
        Assert.All(failures, static record => Assert.NotEmpty(record["details"]!["action_error"]!["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Console_OfAnActionThatSucceeds_IsInTheDetailsOfTheLogin()
    {
        await using var engine = await StartAsync(new ActionRegistration(ActionTriggers.PostLogin, "talking", "exports.onExecutePostLogin = async (event) => {\n\n  console.log('plan', 7);\n};"));
        await engine.Client.AuthorizationCodeAsync(new SignInRequest(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret, Scope = "openid" });

        var login = (await LogsAsync(engine)).Single(static record => record["type"]!.GetValue<string>() == "s");
        Assert.Equal("""[{"action":"talking","level":"log","line":3,"text":"plan 7"}]""", login["details"]!["console"]!.ToJsonString());
    }

    [Fact]
    public async Task Start_WithScriptsThatCouldNeverRun_TellsThemAll()
    {
        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => StartAsync(
            new ActionRegistration(ActionTriggers.PostLogin, "one", "exports.onExecutePostLogin = async () => {\n  let x = ;\n};") { CodePath = "actions/one.js" },
            new ActionRegistration(ActionTriggers.PostLogin, "two", "exports.somethingElse = 1;"),
            new ActionRegistration("pre-user-registration", "three", "exports.onExecutePreUserRegistration = async () => {};")));

        Assert.Contains(exception.Faults, static fault => fault.Contains("Action 'one': actions/one.js, line 2, column 11: SyntaxError", StringComparison.Ordinal));
        Assert.Contains(exception.Faults, static fault => fault.Contains("Action 'two': The Action does not export a function called onExecutePostLogin", StringComparison.Ordinal));
        Assert.Contains(exception.Faults, static fault => fault.Contains("the trigger 'pre-user-registration' is not run by the engine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithFaultyTemplates_TellsThemAll()
    {
        var pages = new Engine.Pages.LiquidPageRendererOptions { Templates = { ["login"] = "{% if error %}", ["signup"] = "\n{{ usrname }}" } };
        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => TestEngine.StartAsync(Sample.Declare, options => options.Pages = new Engine.Pages.LiquidPageRenderer(pages)));

        Assert.Contains("Template login: line 1: the tag 'if' is not closed.", exception.Faults);
        Assert.Contains("Template signup: line 2: there is no 'usrname' here.", exception.Faults);
    }

    /// <summary>A store that another version has written: nobody has looked at its scripts.</summary>
    private sealed class Unchecked(IActionRunner runner) : IActionRunner
    {
        public ValueTask RunAsync(ActionInvocation invocation, CancellationToken cancellationToken) => runner.RunAsync(invocation, cancellationToken);

        public ValueTask<ActionTestResult> TestAsync(ActionDefinition action, JsonObject @event, CancellationToken cancellationToken) => runner.TestAsync(action, @event, cancellationToken);

        public IReadOnlyList<ActionFault> FindFaults(string code, Trigger trigger) => [];
    }

    private static Task<TestEngine> StartAsync(params ActionRegistration[] actions) => TestEngine.StartAsync(tenant =>
    {
        Sample.Declare(tenant);
        foreach (var action in actions)
        {
            tenant.Actions.Add(action);
        }
    });

    private static async Task AssertLoggedAsync(TestEngine engine, int consoleLine)
    {
        var record = (await LogsAsync(engine)).Single(static record => record["type"]!.GetValue<string>() == "actions_execution_failed");
        var details = record["details"]!;
        Assert.Equal(("action_error", Detail), (details["error_class"]!.GetValue<string>(), details["action_error"]!["message"]!.GetValue<string>()));
        Assert.Contains("action.js:3", details["action_error"]!["stack"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(("before", consoleLine), (details["console"]![0]!["text"]!.GetValue<string>(), details["console"]![0]!["line"]!.GetValue<int>()));
    }

    private static async Task<IReadOnlyList<JsonNode>> LogsAsync(TestEngine engine)
        => [.. (await engine.Engine.Options.Store.Logs.ReadAsync(TestEngine.TenantName, null, 1000)).Select(static record => JsonNode.Parse(record.Body.Span)!)];
}
