using System.Globalization;
using Engine.Actions.Guards;
using Jint;
using Jint.Native;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Sandbox;

/// <summary>Makes a fresh, closed engine for every run: no CLR, no string compilation, nothing that blocks or can't be interrupted.</summary>
internal sealed class EngineFactory
{
    /// <summary>
    /// What scripts do not get. Atomics block; a ShadowRealm has its own, unguarded functions; one operation of big integers
    /// may take minutes (Temporal hands some out); array buffers are memory that the limit sees too late.
    /// </summary>
    private static readonly JsString[] Removed =
    [
        .. new[]
        {
            "Atomics", "SharedArrayBuffer", "ShadowRealm", "BigInt", "Temporal", "ArrayBuffer", "DataView", "Int8Array", "Uint8Array",
            "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array",
            "Float16Array", "Float32Array", "Float64Array",
        }.Select(n => new JsString(n)),
    ];

    private readonly Options _options;

    public EngineFactory(ActionLimits limits, TimeProvider time)
    {
        _options = new Options
        {
            Culture = CultureInfo.InvariantCulture,
            TimeZone = TimeZoneInfo.Utc,
            TimeSystem = new ActionTimeSystem(time),
            AgentCanSuspend = false,
        };
        _options.DisableStringCompilation();
        _options.LimitRecursion(limits.Recursion);
        // Jint charges a concatenation that it puts off to its own constraint only
        _options.LimitMemory(limits.MemoryBytes);
        _options.Constraint(() => new RunBudget(limits));
        _options.Constraints.StackOverflowGuard = true;
        _options.Constraints.RegexTimeout = limits.RegexTimeout;
        _options.Constraints.PromiseTimeout = limits.PromiseTimeout;
        _options.Constraints.MaxArraySize = (uint)limits.MaxArraySize;
        _options.Json.MaxParseDepth = limits.MaxJsonDepth;
        _options.Interop.Enabled = false;
    }

    /// <summary>A fresh engine and its budget.</summary>
    public (JintEngine Engine, RunBudget Budget) Create()
    {
        var engine = new JintEngine(_options);
        foreach (var name in Removed)
        {
            engine.Global.RemoveOwnProperty(name);
        }

        var budget = engine.Constraints.Find<RunBudget>()!;
        var guard = new Guard(engine, budget);
        StringGuards.Install(guard);
        RegExpGuards.Install(guard);
        ArrayGuards.Install(guard);
        JsonGuards.Install(guard);
        return (engine, budget);
    }
}
