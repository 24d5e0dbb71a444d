namespace Engine.Core.Messages;

/// <summary>Delivers messages to people. The engine says what there is to tell; how it is worded and sent is the embedder's.</summary>
public interface IMessageSender
{
    /// <summary>Delivers a message, or takes it over for delivery; an exception says that it could not.</summary>
    /// <param name="message">The message. Its link lets whoever has it act for the person: it must not be logged.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>A message to a person.</summary>
public sealed record OutgoingMessage
{
    /// <summary>The name of the tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it is about, by the name of the email template: <c>verify_email</c>, <c>blocked_account</c>.</summary>
    public required string Template { get; init; }

    /// <summary>The address of the person.</summary>
    public required string To { get; init; }

    /// <summary>The person's <c>user_id</c>.</summary>
    public required string UserId { get; init; }

    /// <summary>The application on whose behalf it is sent, or null.</summary>
    public string? ClientId { get; init; }

    /// <summary>The link in the message, or null. It works once and for a while.</summary>
    public string? Url { get; init; }

    /// <summary>The address from which somebody did what it is about, or null.</summary>
    public string? SourceIp { get; init; }
}
