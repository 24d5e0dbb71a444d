using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Engine.Actions.Caching;
using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Engine.Core.Actions;
using Jint.Native;
using Jint.Native.Object;

namespace Engine.Actions;

/// <summary>
/// Runs JavaScript Actions with Jint. Scripts are parsed once; every run gets a fresh engine, so nothing passes from one
/// run to the next but what <c>api.cache</c> keeps for the tenant's trigger. Safe for concurrent use.
/// </summary>
/// <remarks>
/// The limits guard a process against mistakes in Actions. They are no wall against a tenant who means harm: an Action runs
/// in the process, on the caller's thread.
/// </remarks>
public sealed class JintActionRunner : IActionRunner
{
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
    public ValueTask RunAsync(ActionInvocation invocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(invocation);
        var action = invocation.Action;
        if (action.Code is null)
        {
            throw new ArgumentException("The Action has no JavaScript: it is run by the host", nameof(invocation));
        }

        var objects = ScriptObjects.Of(invocation.Trigger);
        var run = Start(new(invocation.CacheOwner ?? invocation.Event.TenantId, action.Trigger), invocation.Event, invocation.Api, cancellationToken);
        try
        {
            ScriptExecution.Execute(_scripts.Get(action.Code), run, invocation.Trigger, objects.Event, objects.Api);
        }
        catch (ActionFailedException)
        {
            throw;
        }
        catch (Exception e) when (Failures.Describe(e, run.Budget.Limits) is { } failure)
        {
            throw failure;
        }
        finally
        {
            if (!run.Console.IsEmpty)
            {
                invocation.Console = run.Console.ToLines(action.Name);
                Log.Console(_options.Logger, invocation.Console);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ActionTestResult> TestAsync(ActionDefinition action, JsonObject @event, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(@event);
        var trigger = Triggers.Find(action.Trigger) ?? throw new ArgumentException($"There is no trigger {action.Trigger}.", nameof(action));
        var objects = ScriptObjects.Of(trigger);
        var effects = new ActionEffects();
        // A cache of its own: a test leaves nothing behind for real runs.
        var run = Start(null, null, trigger.CreateApi(effects, action.Name), cancellationToken);
        var started = Stopwatch.GetTimestamp();
        ActionTestError? error = null;
        try
        {
            ScriptExecution.Execute(ScriptParser.Parse(action.Code ?? "", _options.Limits), run, trigger, r => (ObjectInstance)JsonToJs.Convert(r.Engine, @event), objects.Api);
        }
        catch (Exception e) when ((e as ActionFailedException ?? Failures.Describe(e, run.Budget.Limits)) is { } failure)
        {
            error = new ActionTestError(Failures.TextOf(run, "name") ?? failure.ErrorClass, failure.Message, Failures.TextOf(run, "stack"));
        }

        return new(new ActionTestResult(effects, run.Console.ToString(), Stopwatch.GetElapsedTime(started)) { Error = error });
    }

    /// <inheritdoc/>
    public IReadOnlyList<ActionFault> FindFaults(string code, Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(trigger);
        return ScriptCheck.FindFaults(_scripts.Get(code), trigger, () => Start(null, null, null, CancellationToken.None));
    }

    /// <summary>Runs an empty Action once, so that the first login does not pay for loading Jint. May be called on any thread.</summary>
    public void WarmUp()
    {
        var trigger = Triggers.PostLogin;
        var script = ScriptParser.Parse("exports.onExecutePostLogin = async (event, api) => { event.user?.name; };", _options.Limits);
        ScriptExecution.Execute(script, Start(null, null, null, CancellationToken.None), trigger, static r => new JsObject(r.Engine), ScriptObjects.Of(trigger).Api);
    }

    private ActionRun Start((string Tenant, string Trigger)? cache, ActionEvent? @event, object? api, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (engine, budget) = _engines.Create();
        budget.Start(cancellationToken);
        return new ActionRun(engine, budget, cache is { } key ? CacheOf(key) : new TriggerCache(_options.Time), @event, api);
    }

    private TriggerCache CacheOf((string Tenant, string Trigger) key) =>
        _caches.GetOrAdd(key, static (_, time) => new TriggerCache(time), _options.Time);
}
