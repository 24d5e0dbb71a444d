namespace Engine.Actions.Tests;

/// <summary>Nothing passes from one run to the next, and nothing of .NET is in reach.</summary>
public class IsolationTests
{
    private readonly JintActionRunner _runner = new();

    [Theory]
    [InlineData("globalThis.leak = 1", "globalThis.leak")]
    [InlineData("leak = 1", "typeof leak === 'undefined' ? undefined : leak")]
    [InlineData("Object.prototype.leak = 1", "({}).leak")]
    [InlineData("Array.prototype.leak = 1", "[].leak")]
    [InlineData("String.prototype.leak = 1", "''.leak")]
    [InlineData("Function.prototype.leak = 1", "(() => 1).leak")]
    [InlineData("Promise.prototype.leak = 1", "Promise.resolve().leak")]
    [InlineData("Array.prototype.push = () => 'leak'", "[].push(1) === 'leak' ? 1 : undefined")]
    [InlineData("JSON.stringify = () => 'leak'", "JSON.stringify(1) === 'leak' ? 1 : undefined")]
    [InlineData("Math.max = () => 'leak'", "Math.max(1) === 'leak' ? 1 : undefined")]
    [InlineData("Date.now = () => 'leak'", "Date.now() === 'leak' ? 1 : undefined")]
    [InlineData("/(leak)/.exec('leak')", "RegExp.$1 || undefined")]
    [InlineData("event.leak = 1; event.user.leak = 1; Object.getPrototypeOf(event).leak = 1", "event.leak || event.user.leak")]
    [InlineData("api.leak = 1; api.idToken.leak = 1; api.idToken.setCustomClaim.leak = 1", "api.leak || api.idToken.leak || api.idToken.setCustomClaim.leak")]
    [InlineData("exports.leak = 1; module.leak = 1; console.leak = 1; require.leak = 1", "exports.leak || module.leak || console.leak || require.leak")]
    [InlineData("globalThis[Symbol.for('leak')] = 1; Symbol.for('x').constructor.leak = 1", "globalThis[Symbol.for('leak')] || Symbol.leak")]
    [InlineData("Object.freeze(Object.prototype)", "Object.isFrozen(Object.prototype) || undefined")]
    public async Task Change_InOneRun_IsNotSeenByTheNext(string change, string probe)
    {
        var same = Scripts.PostLogin();
        Assert.NotNull(await Scripts.Evaluate(_runner, $"(() => {{ {change}; return 'ran'; }})()", same));
        Assert.Null(await Scripts.Evaluate(_runner, probe, same));
        Assert.Null(await Scripts.Evaluate(_runner, probe, Scripts.PostLogin("other")));
    }

    [Theory]
    [InlineData("typeof System")]
    [InlineData("typeof importNamespace")]
    [InlineData("typeof clrHelper")]
    [InlineData("typeof process")]
    [InlineData("typeof event.GetType")]
    [InlineData("typeof event.user.GetType")]
    [InlineData("typeof api.idToken.setCustomClaim.GetType")]
    [InlineData("typeof event.constructor.constructor.GetType")]
    [InlineData("typeof console.log.Method")]
    [InlineData("typeof api.Engine")]
    [InlineData("typeof event.user._password_hash")]
    [InlineData("typeof event.client.client_secret")]
    public async Task Clr_EveryWayIn_IsClosed(string expression) =>
        Assert.Equal("undefined", (string?)await Scripts.Evaluate(_runner, expression));

    [Theory]
    [InlineData("event.constructor.constructor('return 1')()")]
    [InlineData("api.idToken.setCustomClaim.constructor('return 1')()")]
    [InlineData("(function* () {}).constructor('yield 1')()")]
    [InlineData("(0, eval)('1')")]
    public async Task StringCompilation_EveryWayIn_IsClosed(string expression) =>
        Assert.Contains("String compilation", (await Scripts.Fail(_runner, expression)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Run_SixtyFourAtOnceForTwoTenants_SeeTheirOwnEventsOnly()
    {
        const string Body = """
            const before = globalThis.who; globalThis.who = event.tenant.id;
            for (let i = 0; i < 200; i++) await i;
            api.idToken.setCustomClaim('r', [before === undefined, globalThis.who]);
            """;
        var runs = Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            var tenant = "t" + (i % 2);
            var effects = await Scripts.Run(_runner, Body, Scripts.PostLogin(tenant));
            Assert.Equal($"[true,\"{tenant}\"]", effects.IdTokenClaims["r"]!.ToJsonString());
        }));
        await Task.WhenAll(runs);
    }
}
