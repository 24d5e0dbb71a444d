using System.Text.RegularExpressions;
using Engine.Core.Actions;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Engine.Actions.Sandbox;

/// <summary>What ended a run, as the failure that the engine reports.</summary>
internal static class Failures
{
    private const int MaxMessageLength = 2000;

    /// <summary>The failure, or null for what is not the Action's: a cancelled request, a failure already described.</summary>
    public static ActionFailedException? Describe(Exception exception, ActionLimits limits) => exception switch
    {
        OperationCanceledException or ActionFailedException => null,
        BudgetExceededException { Kind: BudgetKind.Time } => TimedOut($"The Action took longer than {limits.Timeout.TotalMilliseconds:0} ms", exception),
        BudgetExceededException { Kind: BudgetKind.Statements } or StatementsCountOverflowException => TimedOut($"The Action ran more than {limits.Statements} statements", exception),
        TimeoutException => TimedOut("The Action took too long", exception),
        // Jint reports an array that is too long as memory, with a message of its own
        MemoryLimitExceededException when exception.Message.Contains("array", StringComparison.OrdinalIgnoreCase) => new($"An array may have {limits.MaxArraySize} items at most", exception),
        BudgetExceededException or MemoryLimitExceededException or OutOfMemoryException => new($"The Action used more than {limits.MemoryBytes / 1024} kB of memory", exception),
        RecursionDepthOverflowException or InsufficientExecutionStackException => new("The Action calls functions too deeply", exception),
        JavaScriptException script => new(Shorten(script.Message), exception) { ScriptStack = script.JavaScriptStackTrace is { } stack ? Shorten(stack) : null },
        JintException or RegexMatchTimeoutException => new(Shorten(exception.Message), exception),
        _ => new("The Action could not be run", exception) { ErrorClass = "platform_error" },
    };

    /// <summary>The message of what a script threw: an error's message, else the value as text.</summary>
    public static string MessageOf(ActionRun run, JsValue thrown)
    {
        if (thrown is ObjectInstance error)
        {
            return error.Get("message") is JsString message && message.Length <= run.Budget.Limits.MaxStringLength
                ? Shorten(message.ToString())
                : "The Action threw an object without a message";
        }
        return thrown.IsSymbol() || thrown is JsString { Length: var length } && length > run.Budget.Limits.MaxStringLength
            ? "The Action threw a value without a message"
            : Shorten(thrown.ToString());
    }

    /// <summary>A text field of what a script threw, or null.</summary>
    public static string? TextOf(ActionRun run, string field)
        => run.Failure is ObjectInstance error && error.Get(field) is JsString text && text.Length <= run.Budget.Limits.MaxStringLength ? Shorten(text.ToString()) : null;

    private static ActionFailedException TimedOut(string message, Exception cause) => new(message, cause) { ErrorClass = "action_timeout" };

    private static string Shorten(string message) => message.Length <= MaxMessageLength ? message : message[..MaxMessageLength];
}
