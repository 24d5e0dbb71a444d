using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Engine.Actions.Apis;
using Engine.Actions.Caching;
using Engine.Actions.Events;
using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Engine.Core.Actions;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Interop;
using JintEngine = Jint.Engine;

namespace Engine.Actions;

/// <summary>
/// Runs JavaScript Actions with Jint. Scripts are parsed once; every run gets a fresh engine, so nothing passes from one
/// run to the next but what <c>api.cache</c> keeps for the tenant's trigger. Safe for concurrent use.
/// </summary>
/// <remarks>
/// The limits guard a process against mistakes in Actions. They are no wall against a tenant who means harm: an Action runs
/// in the process, on the caller's thread.
/// </remarks>
public sealed class JintActionRunner : IActionRunner, IActionTester
{
    /// <summary>Awaits what the handler returns by the language's own rules, whatever the script did to its globals.</summary>
    private static readonly Prepared<Acornima.Ast.Script> Await = JintEngine.PrepareScript(
        "(async (handler, event, api, done, fail) => { try { await handler(event, api); } catch (e) { fail(e); return; } done(); })", "engine.js", strict: true);

    private const string PostLoginHandler = "onExecutePostLogin";
    private const string CredentialsExchangeHandler = "onExecuteCredentialsExchange";
    private readonly JintActionRunnerOptions _options;
    private readonly EngineFactory _engines;
    private readonly ScriptCache _scripts;
    private readonly ConcurrentDictionary<(string Tenant, string Trigger), TriggerCache> _caches = new();

    /// <summary>Creates a runner.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit can't be one, for example because it is zero.</exception>
    public JintActionRunner(JintActionRunnerOptions? options = null)
    {
        _options = options ?? new JintActionRunnerOptions();
        _options.Limits.Validate();
        _engines = new EngineFactory(_options.Limits, _options.Time);
        _scripts = new ScriptCache(_options.Limits.CachedScripts, source => ScriptParser.Parse(source, _options.Limits));
    }

    /// <inheritdoc/>
    public ValueTask RunAsync(ActionDefinition action, PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(@event);
        ArgumentNullException.ThrowIfNull(api);
        var (engine, budget) = Start(cancellationToken);
        var run = new ActionRun(engine, budget, CacheOf(@event.TenantId, action.Trigger)) { PostLogin = @event, PostLoginApi = api };
        return Run(action, run, PostLoginHandler, PostLoginObject.Create, PostLoginApiObject.Create);
    }

    /// <inheritdoc/>
    public ValueTask RunAsync(ActionDefinition action, CredentialsExchangeEvent @event, CredentialsExchangeApi api, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(@event);
        ArgumentNullException.ThrowIfNull(api);
        var (engine, budget) = Start(cancellationToken);
        var run = new ActionRun(engine, budget, CacheOf(@event.TenantId, action.Trigger)) { CredentialsExchange = @event, CredentialsExchangeApi = api };
        return Run(action, run, CredentialsExchangeHandler, CredentialsExchangeObject.Create, CredentialsExchangeApiObject.Create);
    }

    /// <inheritdoc/>
    public ValueTask<ActionTestResult> TestAsync(ActionDefinition action, JsonObject @event, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(@event);
        var isLogin = action.Trigger == ActionTriggers.PostLogin;
        var effects = new ActionEffects();
        var (engine, budget) = Start(cancellationToken);
        // A cache of its own: a test leaves nothing behind for real runs.
        var run = new ActionRun(engine, budget, new TriggerCache(_options.Time))
        {
            PostLoginApi = isLogin ? new PostLoginApi(effects, action.Name) : null,
            CredentialsExchangeApi = isLogin ? null : new CredentialsExchangeApi(effects, action.Name),
        };
        var started = Stopwatch.GetTimestamp();
        ActionTestError? error = null;
        try
        {
            Execute(
                ScriptParser.Parse(action.Code ?? "", _options.Limits),
                run,
                isLogin ? PostLoginHandler : CredentialsExchangeHandler,
                r => (ObjectInstance)JsonToJs.Convert(r.Engine, @event),
                isLogin ? PostLoginApiObject.Create : CredentialsExchangeApiObject.Create);
        }
        catch (Exception e) when ((e as ActionFailedException ?? Failures.Describe(e, budget.Limits)) is { } failure)
        {
            error = new ActionTestError(Failures.TextOf(run, "name") ?? failure.ErrorClass, failure.Message, Failures.TextOf(run, "stack"));
        }

        return new(new ActionTestResult(effects, run.Console.ToString(), Stopwatch.GetElapsedTime(started)) { Error = error });
    }

    /// <summary>Runs an empty Action once, so that the first login does not pay for loading Jint. May be called on any thread.</summary>
    public void WarmUp()
    {
        var (engine, budget) = Start(CancellationToken.None);
        var run = new ActionRun(engine, budget, new TriggerCache(_options.Time));
        var script = ScriptParser.Parse("exports.warmUp = async (event, api) => { event.user?.name; };", _options.Limits);
        Execute(script, run, "warmUp", r => new JsObject(r.Engine), PostLoginApiObject.Create);
    }

    private (JintEngine Engine, RunBudget Budget) Start(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (engine, budget) = _engines.Create();
        budget.Start(cancellationToken);
        return (engine, budget);
    }

    private TriggerCache CacheOf(string tenant, string trigger) =>
        _caches.GetOrAdd((tenant, trigger), static (_, time) => new TriggerCache(time), _options.Time);

    private ValueTask Run(ActionDefinition action, ActionRun run, string handler, Func<ActionRun, ObjectInstance> @event, Func<ActionRun, ObjectInstance> api)
    {
        if (action.Code is null)
            throw new ArgumentException("The Action has no JavaScript: it is run by the host", nameof(action));
        try
        {
            Execute(_scripts.Get(action.Code), run, handler, @event, api);
        }
        catch (Exception e) when (Failures.Describe(e, run.Budget.Limits) is { } failure)
        {
            throw failure;
        }
        finally
        {
            if (!run.Console.IsEmpty && _options.Logger is { } logger)
                Log.Console(logger, action.Name, run.Console.ToString());
        }
        return ValueTask.CompletedTask;
    }

    private static void Execute(ParsedScript script, ActionRun run, string name, Func<ActionRun, ObjectInstance> @event, Func<ActionRun, ObjectInstance> api)
    {
        if (script.Error is { } error)
            throw new ActionFailedException(error);
        var engine = run.Engine;
        var module = ModuleGlobals.Install(run);
        var wait = engine.Evaluate(Await);
        engine.Execute(in script.Script);
        var handler = ModuleGlobals.Handler(module, name);
        if (!handler.IsCallable())
            throw new ActionFailedException($"The Action does not export a function called {name}");
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
            throw new ActionFailedException("The promise of the Action never settles");
        if (run.Failure is { } failure)
            throw new ActionFailedException(Failures.MessageOf(run, failure));
    }
}
