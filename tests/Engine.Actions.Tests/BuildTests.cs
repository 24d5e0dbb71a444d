using Engine.Core.Actions;
using Microsoft.Extensions.Logging;

namespace Engine.Actions.Tests;

/// <summary>What keeps a script from being deployed, and what a run leaves of its console.</summary>
public class BuildTests
{
    private static readonly JintActionRunner Runner = new();

    [Theory]
    [InlineData("exports.onExecutePostLogin = async (event, api) => {\n  let x = ;\n};", 2, 11, "SyntaxError: ")]
    [InlineData("\nexport const onExecutePostLogin = async () => {};", 2, 1, "CommonJS module")]
    [InlineData("export default async () => {};", 1, 1, "CommonJS module")]
    [InlineData("import x from 'y';\nexports.onExecutePostLogin = async () => {};", 1, 1, "CommonJS module")]
    [InlineData("exports.onExecutePostLogin = async () => { 1n; };", 1, 44, "BigInt")]
    [InlineData("const a = require('axios');\nexports.onExecutePostLogin = async () => {\n  require(\"lodash\");\n};", 1, 11, "Cannot find module 'axios'")]
    [InlineData("exports.onExecuteSomethingElse = async () => {};", 0, 0, "does not export a function called onExecutePostLogin")]
    [InlineData("exports.onExecutePostLogin = 'text';", 0, 0, "does not export a function called onExecutePostLogin")]
    [InlineData("function onExecutePostLogin() {}", 0, 0, "does not export a function called onExecutePostLogin")]
    [InlineData("", 0, 0, "does not export a function called onExecutePostLogin")]
    [InlineData("const name = 'onExecutePostLogin';\n missing();\n exports[name] = () => {};", 2, 2, "missing is not defined")]
    [InlineData("for (;;) {}", 0, 0, "The Action")]
    [InlineData("\nmissing();\nexports.onExecutePostLogin = async () => {};", 2, 1, "missing is not defined")]
    [InlineData("const load = require;\nconst axios = load('axios');\nexports.onExecutePostLogin = async () => {};", 2, 1, "Cannot find module 'axios'")]
    [InlineData("const exports = {};\nexports.onExecutePostLogin = async () => {};", 0, 0, "does not export a function called onExecutePostLogin")]
    [InlineData("exports.onExecutePostLogin = async () => {};\nmodule.exports = {};", 0, 0, "does not export a function called onExecutePostLogin")]
    [InlineData("exports.onExecutePostLogin = async () => {};\nthrow new Error('no ' + 'way');", 2, 7, "no way")]
    public void Script_ThatCouldNeverRun_HasAFaultWithItsPlace(string code, int line, int column, string message)
    {
        var fault = Runner.FindFaults(code, Triggers.PostLogin)[0];
        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Script_WithSeveralMissingModules_HasThemAll()
        => Assert.Equal(
            ["line 1, column 11: Cannot find module 'axios'", "line 3, column 3: Cannot find module 'lodash'"],
            Runner.FindFaults("const a = require('axios');\nexports.onExecutePostLogin = async () => {\n  require(\"lodash\");\n};", Triggers.PostLogin).Select(fault => fault.ToString()));

    [Theory]
    [InlineData("exports.onExecutePostLogin = async () => {};")]
    [InlineData("module.exports.onExecutePostLogin = function () {};")]
    [InlineData("module.exports = { onExecutePostLogin: async () => {} };")]
    [InlineData("const run = async () => {}; exports.onExecutePostLogin = run;")]
    [InlineData("Object.assign(exports, { ['onExecute' + 'PostLogin']() {} });")]
    [InlineData("exports.onContinuePostLogin = async () => {};")]
    [InlineData("let x; try { x = require('axios'); } catch { x = null; } exports.onExecutePostLogin = async () => {};")]
    public async Task Script_ThatCanRun_HasNoFaultAndRuns(string code)
    {
        Assert.Empty(Runner.FindFaults(code, Triggers.PostLogin));
        await Runner.RunAsync(Invocation(code), CancellationToken.None);
    }

    [Fact]
    public void Script_OfATriggerNobodyRuns_IsBuiltByItsOwnHandler()
    {
        var trigger = Triggers.Find("pre-user-registration")!;
        Assert.Empty(Runner.FindFaults("exports.onExecutePreUserRegistration = async () => {};", trigger));
        Assert.Single(Runner.FindFaults("exports.onExecutePostLogin = async () => {};", trigger));
        Assert.Empty(Runner.FindFaults("exports.anything = 1;", Triggers.Find("mcp-tool")!));
    }

    [Fact]
    public async Task Console_Lines_HaveTheirPlaceAndLevelAndReachTheLogger()
    {
        using var log = new Lines();
        var runner = new JintActionRunner(new JintActionRunnerOptions { Logger = log });
        var invocation = Invocation("exports.onExecutePostLogin = async (event) => {\n  console.log('hello', { a: 1 });\n\n  console.warn(event.user.user_id);\n  console.error('x'); throw new Error('late');\n};");
        var failure = await Assert.ThrowsAsync<ActionFailedException>(async () => await runner.RunAsync(invocation, CancellationToken.None));

        Assert.Contains("action.js:5", failure.ScriptStack, StringComparison.Ordinal);
        Assert.Equal(
            [new("Test action", "log", 2, "hello {\"a\":1}"), new("Test action", "warn", 4, "auth0|1"), new ActionConsoleLine("Test action", "error", 5, "x")],
            invocation.Console.Select(line => line.Level == "warn" ? line with { Text = "auth0|1" } : line));
        Assert.Equal(["Information Test action, line 2: hello {\"a\":1}", "Error Test action, line 5: x"], log.Written.Where(line => !line.StartsWith("Warning", StringComparison.Ordinal)));
        Assert.Equal(3, log.Written.Count);
    }

    [Fact]
    public async Task Console_OfAScriptThatWritesOnAndOn_IsCut()
    {
        var invocation = Invocation("exports.onExecutePostLogin = async () => { for (let i = 0; i < 5000; i++) { console.log('a'.repeat(60) + i); } };");
        await Runner.RunAsync(invocation, CancellationToken.None);
        Assert.Equal(5, invocation.Console.Count);
        Assert.True(invocation.Console.Sum(line => line.Text.Length) <= ActionLimits.Default.ConsoleCharacters);
    }

    [Theory]
    [InlineData("new Date(0).toLocaleDateString('de-DE')", "1/1/1970")]
    [InlineData("(1234.5).toLocaleString('de-DE')", "1,234.5")]
    [InlineData("'I'.toLocaleLowerCase('tr')", "i")]
    [InlineData("new Intl.NumberFormat('fr-FR').format(1234.5)", "1,234.5")]
    [InlineData("new Date(0).toLocaleString('en-US', { timeZone: 'America/New_York' })", "12/31/1969, 7:00:00 PM")]
    public async Task Locale_WhereTheProcessHasNoLanguageData_IsAlwaysEnglish(string expression, string expected)
    {
        // The executable `engine` and this test run like that; docs/actions.md says so.
        Assert.True(AppContext.TryGetSwitch("System.Globalization.Invariant", out var isInvariant) && isInvariant);
        Assert.Equal(expected, (string?)await Scripts.Evaluate(Runner, expression));
    }

    private static ActionInvocation Invocation(string code)
    {
        var action = Scripts.Action(code);
        return new ActionInvocation(Triggers.PostLogin, action, Scripts.PostLogin(), new PostLoginApi(new ActionEffects(), action.Name));
    }

    private sealed class Lines : ILogger, IDisposable
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Add($"{logLevel} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
