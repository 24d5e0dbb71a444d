using Engine.Actions.Caching;
using Engine.Core.Actions;
using Jint.Native;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Sandbox;

/// <summary>One run of one Action: everything its objects are made from. Lives as long as the run.</summary>
internal sealed class ActionRun(JintEngine engine, RunBudget budget, TriggerCache cache, ActionEvent? @event, object? commands)
{
    private JsValue? _failure;

    /// <summary>The engine of this run alone.</summary>
    public JintEngine Engine => engine;

    /// <summary>What the run may still use up.</summary>
    public RunBudget Budget => budget;

    /// <summary><c>api.cache</c> of the trigger.</summary>
    public TriggerCache Cache => cache;

    /// <summary>The console output of the run.</summary>
    public ConsoleOutput Console { get; } = new(budget.Limits.ConsoleCharacters);

    /// <summary>The event, whatever the trigger.</summary>
    public ActionEvent Event => @event!;

    /// <summary>The event of a <c>post-login</c> run.</summary>
    public PostLoginEvent? PostLogin => @event as PostLoginEvent;

    /// <summary>The event of a <c>credentials-exchange</c> run.</summary>
    public CredentialsExchangeEvent? CredentialsExchange => @event as CredentialsExchangeEvent;

    /// <summary>The event of a <c>custom-token-exchange</c> run.</summary>
    public CustomTokenExchangeEvent? CustomTokenExchange => @event as CustomTokenExchangeEvent;

    /// <summary>The engine's side of <c>api</c>: where commands of the script go.</summary>
    /// <typeparam name="TApi">The api of the trigger.</typeparam>
    public TApi Commands<TApi>()
        where TApi : class
        => (TApi)commands!;

    /// <summary>The script's <c>api</c> object; its methods return it.</summary>
    public JsValue Api { get; set; } = JsValue.Undefined;

    /// <summary>Whether the handler's promise settled.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>What the handler rejected with, or null.</summary>
    public JsValue? Failure => _failure;

    /// <summary>The handler ended well.</summary>
    public void Complete() => IsSettled = true;

    /// <summary>The handler threw or rejected.</summary>
    public void Fail(JsValue reason)
    {
        IsSettled = true;
        _failure = reason;
    }
}
