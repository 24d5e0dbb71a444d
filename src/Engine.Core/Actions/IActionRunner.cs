namespace Engine.Core.Actions;

/// <summary>
/// Runs the JavaScript Actions of a tenant. Effects go through the api object that comes with the event; the runner
/// itself changes nothing. A script that throws, times out or does not parse ends in an <see cref="ActionFailedException"/>.
/// </summary>
public interface IActionRunner
{
    /// <summary>Runs one <c>post-login</c> Action.</summary>
    ValueTask RunAsync(ActionDefinition action, PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken);

    /// <summary>Runs one <c>credentials-exchange</c> Action.</summary>
    ValueTask RunAsync(ActionDefinition action, CredentialsExchangeEvent @event, CredentialsExchangeApi api, CancellationToken cancellationToken);
}

/// <summary>A <c>post-login</c> Action in C#: the same event, the same api as in JavaScript.</summary>
public interface IPostLoginAction
{
    /// <summary>Reads the event and says through the api what shall happen.</summary>
    ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken);
}

/// <summary>A <c>credentials-exchange</c> Action in C#: the same event, the same api as in JavaScript.</summary>
public interface ICredentialsExchangeAction
{
    /// <summary>Reads the event and says through the api what shall happen.</summary>
    ValueTask ExecuteAsync(CredentialsExchangeEvent @event, CredentialsExchangeApi api, CancellationToken cancellationToken);
}

/// <summary>An Action threw, took too long or does not parse. The login is refused with the message.</summary>
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
}
