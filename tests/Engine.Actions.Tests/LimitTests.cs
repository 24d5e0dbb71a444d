using Engine.Core.Actions;
using Engine.Tests.Support;

namespace Engine.Actions.Tests;

/// <summary>Nothing a script does may outlast its time by much or take the process down.</summary>
public class LimitTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private static readonly JintActionRunner Runner = new(new JintActionRunnerOptions
    {
        Limits = ActionLimits.Default with { Timeout = Timeout, PromiseTimeout = Timeout },
    });

    public static TheoryData<string> Attacks =>
    [
        "for (;;);",
        "while (true) { try { for (;;); } catch { } finally { } }",
        "const f = () => Promise.resolve().then(f); await f();",
        "const f = async () => { for (;;) await 1; }; await f();",
        "await ({ then(r) { this.then(r); } });",
        "await ({ get then() { for (;;); } });",
        "throw { get message() { for (;;); } };",
        "api.idToken.setCustomClaim('x', { toJSON() { for (;;); } });",
        "console.log({ get a() { for (;;); } });",
        "const a = []; for (;;) a.push(1);",
        "let s = 'x'; for (;;) s += s;",
        "const m = new Map(); for (let i = 0;; i++) m.set(i, i);",
        "const f = () => f(); f();",
        "const f = () => [1].map(f); f();",
        "class A { constructor() { new A(); } } new A();",
        "const o = { get x() { return this.x; } }; o.x;",
        "const p = new Proxy({}, { get(t, k, r) { return r[k]; } }); p.x;",
        "function* g() { for (;;) yield 1; } [...g()];",
        "Array.from({ [Symbol.iterator]: () => ({ next: Object.bind(null, { value: 1 }) }) });",
        "Array(50000).fill(1).sort(() => { for (;;); });",
        "/^(a+)+$/.test('a'.repeat(40) + 'b');",
        "new RegExp('^(a+)+$').test('a'.repeat(40) + 'b');",
        "new ShadowRealm().evaluate('for(;;);');",
        "eval('for(;;);');",
        "new Function('for(;;);')();",
        "(async () => {}).constructor('for(;;);')();",
        "BigInt('9'.repeat(200000)) * 2;",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0);",
        "new ArrayBuffer(1e9);",
        "let a = [1]; for (let i = 0; i < 26; i++) a = [a, a]; JSON.stringify(a);",
        "let a = { x: 1 }; for (let i = 0; i < 26; i++) a = { a, b: a }; JSON.stringify(a);",
        "JSON.stringify({ toJSON() { let a = [1]; for (let i = 0; i < 26; i++) a = [a, a]; return a; } });",
        "let a = []; for (let i = 0; i < 20000; i++) a = [a]; JSON.stringify(a);",
        "const s = 'x'.repeat(2e5); JSON.stringify(Array(10000).fill(s));",
        "let a = [1]; for (let i = 0; i < 26; i++) a = [a, a]; a.toString();",
        "let a = [1]; for (let i = 0; i < 26; i++) a = [a, a]; a.join();",
        "let a = [1]; for (let i = 0; i < 26; i++) a = [a, a]; a.toLocaleString();",
        "let a = [1]; for (let i = 0; i < 26; i++) a = [a, a]; '' + a;",
        "let a = []; for (let i = 0; i < 26; i++) a = [a, a]; a.flat(Infinity);",
        "let a = []; for (let i = 0; i < 20000; i++) a = [a]; String(a);",
        "let a = [1]; for (let i = 0; i < 26; i++) a = [a, a]; api.idToken.setCustomClaim('x', a);",
        "const a = []; a.push(a); api.idToken.setCustomClaim('x', a);",
        "let s = 'x'; for (let i = 0; i < 23; i++) s = s + s; s.toUpperCase();",
        "let s = 'x'; for (let i = 0; i < 23; i++) s = s + s; encodeURIComponent(s);",
        "let s = 'x'; for (let i = 0; i < 23; i++) s = s + s; s.replaceAll('x', 'yyyyyyyyyyyyyyyyyyyy');",
        "const s = 'x'.repeat(2e5); s.replace(/x/g, s);",
        "const s = 'x'.repeat(2e5); s.replace(/x/g, '$`');",
        "const s = 'x'.repeat(2e5); s.replaceAll('x', s.toString.bind(s));",
        "'x'.repeat(5e8);",
        "'x'.padStart(5e8);",
        "'x'.padEnd(5e8).toUpperCase();",
        "const s = 'x'.repeat(2e5); ''.concat(...Array(50000).fill(s));",
        "const s = 'x'.repeat(2e5); Array(50000).fill(s).join('');",
        "String.raw({ raw: { length: 1e9 } }, 'x'.repeat(2e5));",
        "Array.prototype.join.call({ length: 2 ** 53 - 1 });",
        "Array.prototype.map.call({ length: 2 ** 31 }, x => x);",
        "Math.max.apply(null, { length: 1e9 });",
        "Array(1e9).fill(0);",
        "const b = Array(50000).fill(1); b.map([].slice.bind(b));",
        "const b = Array(50000).fill(1); b.map([].indexOf.bind(b, 2));",
        "JSON.parse('['.repeat(1e5));",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public Task Run_Attack_FailsInTime(string attack) => Timing.EndsWithinAsync(2 * Timeout, async () =>
    {
        var failure = await Assert.ThrowsAsync<ActionFailedException>(() => Task.Run(() => Scripts.Run(Runner, attack)).WaitAsync(10 * Timeout));
        Assert.Contains(failure.ErrorClass, new[] { "action_error", "action_timeout" });
    });

    [Fact]
    public async Task Run_EndlessLoop_IsATimeout()
    {
        var runner = new JintActionRunner(new JintActionRunnerOptions { Limits = ActionLimits.Default with { Timeout = TimeSpan.FromMilliseconds(50), Statements = int.MaxValue } });
        var failure = await Scripts.Fail(runner, "for (;;);");
        Assert.Equal(("action_timeout", "The Action took longer than 50 ms"), (failure.ErrorClass, failure.Message));
    }

    [Fact]
    public async Task Run_TooManyStatements_IsATimeout()
    {
        var runner = new JintActionRunner(new JintActionRunnerOptions { Limits = ActionLimits.Default with { Statements = 100 } });
        Assert.Equal("action_timeout", (await Scripts.Fail(runner, "for (let i = 0; i < 200; i++) { i; }")).ErrorClass);
        Assert.Equal(10, (long)(await Scripts.Evaluate(runner, "Array.from({ length: 10 }).length"))!);
    }

    [Fact]
    public async Task Run_TooMuchMemory_SaysSo()
    {
        var runner = new JintActionRunner(new JintActionRunnerOptions { Limits = ActionLimits.Default with { MemoryBytes = 1024 * 1024 } });
        var failure = await Scripts.Fail(runner, "const a = []; for (let i = 0; i < 90000; i++) a.push({ i });");
        Assert.Equal("The Action used more than 1024 kB of memory", failure.Message);
    }

    [Fact]
    public Task Run_SourceOverTheLimit_IsRefusedUnparsed() => Timing.EndsWithinAsync(Timeout, async () =>
    {
        var failure = await Scripts.Fail(Runner, new string('[', 100_001));
        Assert.Equal("The code of an Action may have 100000 characters at most", failure.Message);
    });

    [Fact]
    public async Task Run_DeeplyNestedSource_DoesNotEndTheProcess()
    {
        var failure = await Scripts.Fail(Runner, new string('[', 40_000) + new string(']', 40_000));
        Assert.Equal("action_error", failure.ErrorClass);
    }

    [Fact]
    public void Limits_ZeroTimeout_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new JintActionRunner(new JintActionRunnerOptions { Limits = ActionLimits.Default with { Timeout = TimeSpan.Zero } }));
}
