namespace Engine.Core.Messages;

/// <summary>Delivers messages to people. The engine says what there is to tell; how it is worded and sent is the embedder's.</summary>
public interface IMessageSender
{
    /// <summary>Delivers a message, or takes it over for delivery; an exception says that it could not.</summary>
    /// <param name="message">The message. Its code and its link let whoever has them act for the person: they must not be logged.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>A message to a person.</summary>
public sealed record OutgoingMessage
{
    /// <summary>The name of the tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The way it takes; a mail unless it says otherwise.</summary>
    public MessageChannel Channel { get; init; }

    /// <summary>What it is about, by the name of the template: <c>verify_email</c>, <c>blocked_account</c>, <c>auth_email_by_code</c>.</summary>
    public required string Template { get; init; }

    /// <summary>The email address of the person, or the telephone number (<c>+</c> and digits, E.164).</summary>
    public required string To { get; init; }

    /// <summary>The person's <c>user_id</c>, or null when whoever has the address is nobody yet.</summary>
    public string? UserId { get; init; }

    /// <summary>The code in the message, or null. It works once and for a while.</summary>
    public string? Code { get; init; }

    /// <summary>Whom it says it comes from, where the tenant chose somebody; one line.</summary>
    public string? From { get; init; }

    /// <summary>The subject in the tenant's words, or null where the sender has to word it; one line.</summary>
    public string? Subject { get; init; }

    /// <summary>The text in the tenant's words (HTML in a mail), or null where the sender has to word it.</summary>
    public string? Body { get; init; }

    /// <summary>How long the code or the link works, or null where nothing is said about it.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The language the person is spoken to in (<c>de</c>, <c>pt-BR</c>), or null when nobody knows it.</summary>
    public string? Language { get; init; }

    /// <summary>The application on whose behalf it is sent, or null.</summary>
    public string? ClientId { get; init; }

    /// <summary>The link in the message, or null. It works once and for a while.</summary>
    public string? Url { get; init; }

    /// <summary>The address from which somebody did what it is about, or null.</summary>
    public string? SourceIp { get; init; }
}
