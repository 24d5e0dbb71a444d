using System.Text.Json.Nodes;

namespace Engine.Core.Actions;

/// <summary>
/// Runs the JavaScript Actions of a tenant. Effects go through the api object that comes with the event; the runner
/// itself changes nothing. A script that throws, times out or does not parse ends in an <see cref="ActionFailedException"/>.
/// </summary>
public interface IActionRunner
{
    /// <summary>Runs one Action once.</summary>
    ValueTask RunAsync(ActionInvocation invocation, CancellationToken cancellationToken);

    /// <summary>Runs an Action with an event somebody has written, to see what it would do; nothing it asks for happens.</summary>
    /// <param name="action">The Action; its trigger says which handler is called and which api it gets.</param>
    /// <param name="event">The event as the script sees it; parts that are missing are undefined.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    ValueTask<ActionTestResult> TestAsync(ActionDefinition action, JsonObject @event, CancellationToken cancellationToken);

    /// <summary>What keeps a script from ever running at a trigger: its syntax, a module that is not there, no handler. Empty when it can run.</summary>
    IReadOnlyList<ActionFault> FindFaults(string code, Trigger trigger);
}

/// <summary>One run of one Action.</summary>
/// <param name="trigger">The trigger it runs at.</param>
/// <param name="action">The Action.</param>
/// <param name="event">What it reads.</param>
/// <param name="api">What it says what shall happen through; made by <see cref="Trigger.CreateApi"/>.</param>
public sealed class ActionInvocation(Trigger trigger, ActionDefinition action, ActionEvent @event, object api)
{
    /// <summary>The trigger it runs at.</summary>
    public Trigger Trigger => trigger;

    /// <summary>The Action.</summary>
    public ActionDefinition Action => action;

    /// <summary>What it reads.</summary>
    public ActionEvent Event => @event;

    /// <summary>What it says what shall happen through.</summary>
    public object Api => api;

    /// <summary>Whose <c>api.cache</c> the run has: the tenant's <see cref="Tenants.Tenant.Id"/>, which no later tenant gets. Null: the tenant of the event's name.</summary>
    public string? CacheOwner { get; init; }

    /// <summary>What the script wrote to its console, up to a limit; the runner sets it, also when the run fails.</summary>
    public IReadOnlyList<ActionConsoleLine> Console { get; set; } = [];
}

/// <summary>A line that a script wrote to its console.</summary>
/// <param name="Action">The name of the Action.</param>
/// <param name="Level">The method: <c>log</c>, <c>info</c>, <c>warn</c>, <c>error</c>, <c>debug</c> or <c>trace</c>.</param>
/// <param name="Line">The line of the source, from 1; 0 when it is not known.</param>
/// <param name="Text">What was written.</param>
public readonly record struct ActionConsoleLine(string Action, string Level, int Line, string Text);

/// <summary>What keeps a script from running.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Line">The line of the source, from 1; 0 when it concerns the whole of it.</param>
/// <param name="Column">The column of that line, from 1; 0 when it concerns the whole of it.</param>
public sealed record ActionFault(string Message, int Line = 0, int Column = 0)
{
    /// <summary>The fault with its place, for people.</summary>
    public override string ToString() => Line == 0 ? Message : $"line {Line}, column {Column}: {Message}";
}

/// <summary>An Action in C#: the same event, the same api as in JavaScript.</summary>
/// <typeparam name="TEvent">The event of the trigger.</typeparam>
/// <typeparam name="TApi">The api of the trigger.</typeparam>
public interface IAction<in TEvent, in TApi>
    where TEvent : ActionEvent
    where TApi : class
{
    /// <summary>Reads the event and says through the api what shall happen.</summary>
    ValueTask ExecuteAsync(TEvent @event, TApi api, CancellationToken cancellationToken);
}

/// <summary>A <c>post-login</c> Action in C#.</summary>
public interface IPostLoginAction : IAction<PostLoginEvent, PostLoginApi>;

/// <summary>A <c>credentials-exchange</c> Action in C#.</summary>
public interface ICredentialsExchangeAction : IAction<CredentialsExchangeEvent, CredentialsExchangeApi>;

/// <summary>An Action threw, took too long or does not parse. The request is refused; the message is for the tenant's log and never reaches a client.</summary>
public sealed class ActionFailedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ActionFailedException()
    {
    }

    /// <summary>Creates the exception with the message of the script's error.</summary>
    public ActionFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the message of the script's error and its cause.</summary>
    public ActionFailedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary><c>action_error</c>, <c>action_timeout</c> or <c>platform_error</c>.</summary>
    public string ErrorClass { get; init; } = "action_error";

    /// <summary>Where in the script, or null.</summary>
    public string? ScriptStack { get; init; }
}
