using Engine.Actions.Caching;
using Engine.Core.Actions;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Interop;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Sandbox;

/// <summary>Loads a script and calls its handler.</summary>
internal static class ScriptExecution
{
    /// <summary>Awaits what the handler returns by the language's own rules, whatever the script did to its globals.</summary>
    private static readonly Prepared<Acornima.Ast.Script> Await = JintEngine.PrepareScript(
        "(async (handler, event, api, done, fail) => { try { await handler(event, api); } catch (e) { fail(e); return; } done(); })", "engine.js", strict: true);

    /// <summary>Loads the script and runs the handler to its end.</summary>
    /// <exception cref="ActionFailedException">It failed.</exception>
    public static void Execute(ParsedScript script, ActionRun run, Trigger trigger, Func<ActionRun, ObjectInstance> @event, Func<ActionRun, ObjectInstance> api)
    {
        var engine = run.Engine;
        // Made first: a script could change what the language's own rules rest on.
        var wait = engine.Evaluate(Await);
        var module = Load(script, run);
        var handler = ModuleGlobals.Handler(module, trigger.Handler!);
        if (!handler.IsCallable())
        {
            // A script that only goes on after a redirect has nothing to do before there was one.
            if (trigger.ContinueHandler is { } other && ModuleGlobals.Handler(module, other).IsCallable())
            {
                return;
            }

            throw new ActionFailedException(ScriptCheck.NoHandler(trigger));
        }

        run.Api = api(run);
        run.Budget.StartPromise();
        engine.Call(wait, JsValue.Undefined,
        [
            handler, @event(run), run.Api,
            new ClrFunction(engine, "done", (_, _) => { run.Complete(); return JsValue.Undefined; }),
            new ClrFunction(engine, "fail", (_, a) => { run.Fail(a[0]); return JsValue.Undefined; }),
        ]);
        engine.Advanced.ProcessTasks();
        // Nothing outside of the script can settle a promise, so a queue that ran empty stays empty
        if (!run.IsSettled)
        {
            throw new ActionFailedException("The promise of the Action never settles");
        }

        if (run.Failure is { } failure)
        {
            throw new ActionFailedException(Failures.MessageOf(run, failure)) { ScriptStack = Failures.TextOf(run, "stack") };
        }
    }

    /// <summary>Runs what is outside of the handlers.</summary>
    /// <returns>The <c>module</c> object.</returns>
    public static JsObject Load(ParsedScript script, ActionRun run)
    {
        if (script.Fault is { } fault)
        {
            throw new ActionFailedException(fault.Message);
        }

        var module = ModuleGlobals.Install(run);
        run.Engine.Execute(in script.Script);
        return module;
    }
}
