namespace Engine.Core.Storage;

/// <summary>
/// A change could not be made durable. Nothing that was acknowledged is lost, and this change did not happen: the store takes no
/// further changes until it has recovered, or, when it can't recover by itself, until it is opened again.
/// </summary>
public sealed class StoreFaultedException : IOException
{
    private const string DefaultMessage = "The store is faulted: a change could not be made durable. Open it again to go on.";
    private const string RecoveringMessage = "The store takes no changes for now: one could not be made durable. It goes on by itself as soon as changes can be written again.";

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

    internal static StoreFaultedException Because(Exception cause, bool recovers)
        => new($"{(recovers ? RecoveringMessage : DefaultMessage)} ({cause.Message})", cause);
}
