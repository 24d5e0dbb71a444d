namespace Engine.Core.Storage;

/// <summary>
/// A change could not be made durable, so memory and disk may differ. The store refuses every further write; opening it
/// again shows what has survived.
/// </summary>
public sealed class StoreFaultedException : IOException
{
    private const string DefaultMessage = "The store is faulted: a change could not be made durable. Open it again to go on.";

    /// <summary>Makes the exception with its usual message.</summary>
    public StoreFaultedException()
        : base(DefaultMessage)
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    /// <param name="message">What has happened.</param>
    public StoreFaultedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message and the reason why the journal failed.</summary>
    /// <param name="message">What has happened.</param>
    /// <param name="innerException">Why the change could not be made durable.</param>
    public StoreFaultedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal static StoreFaultedException Because(Exception cause) => new($"{DefaultMessage} ({cause.Message})", cause);
}
