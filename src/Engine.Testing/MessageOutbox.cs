using System.Collections.Concurrent;
using Engine.Core.Messages;

namespace Engine.Testing;

/// <summary>Keeps messages in place of delivering them, so that a test can follow their links. Safe for any number of threads.</summary>
public sealed class MessageOutbox : IMessageSender
{
    private readonly ConcurrentQueue<OutgoingMessage> _messages = new();

    /// <summary>The messages so far, oldest first.</summary>
    public IReadOnlyList<OutgoingMessage> Messages => [.. _messages];

    /// <inheritdoc/>
    public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        _messages.Enqueue(message);
        return ValueTask.CompletedTask;
    }
}
