using System.Collections.Concurrent;
using Engine.Core.Messages;

namespace Engine.Testing;

/// <summary>Keeps messages in place of delivering them, so that a test can follow their links and enter their codes. Safe for any number of threads.</summary>
public sealed class MessageOutbox : IMessageSender
{
    private readonly ConcurrentQueue<OutgoingMessage> _messages = new();

    /// <summary>The messages so far, oldest first.</summary>
    public IReadOnlyList<OutgoingMessage> Messages => [.. _messages];

    /// <summary>The messages to one recipient, oldest first: mails, text messages and calls alike.</summary>
    /// <param name="recipient">The email address or telephone number.</param>
    public IReadOnlyList<OutgoingMessage> To(string recipient) => [.. _messages.Where(message => string.Equals(message.To, recipient, StringComparison.OrdinalIgnoreCase))];

    /// <inheritdoc/>
    public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        _messages.Enqueue(message);
        return ValueTask.CompletedTask;
    }
}
