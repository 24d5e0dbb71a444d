using System.Text.Json.Nodes;

namespace Engine.Core.Messages;

/// <summary>
/// Delivers mails through a provider that a tenant has chosen (<c>/emails/provider</c>). What is to be delivered is in the store, and tried
/// again where it fails. Safe for any number of threads.
/// </summary>
public interface IMailTransport
{
    /// <summary>The <c>name</c> of the provider: <c>smtp</c>.</summary>
    string Name { get; }

    /// <summary>Delivers a mail; an exception says that it could not.</summary>
    /// <param name="mail">The mail. Its code and its link let whoever has them act for the person: they must not be logged.</param>
    /// <param name="provider">What the tenant has set.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    ValueTask SendAsync(Mail mail, MailProvider provider, CancellationToken cancellationToken);
}

/// <summary>A mail as it is delivered.</summary>
/// <param name="To">The address of the person.</param>
/// <param name="From">Whom it says it comes from: an address, or a name and an address in angle brackets.</param>
/// <param name="Subject">The subject, one line.</param>
/// <param name="Html">The text, as HTML.</param>
public sealed record Mail(string To, string From, string Subject, string Html)
{
    /// <summary>What tells it from every other one, also when it is delivered a second time.</summary>
    public required string Id { get; init; }

    /// <summary>The language of the text, or null.</summary>
    public string? Language { get; init; }

    /// <summary>The id alone: what stands in a log is not the code or the link.</summary>
    public override string ToString() => $"Mail {Id}";
}

/// <summary>The provider of a tenant.</summary>
/// <param name="Name">Its <c>name</c>.</param>
/// <param name="Credentials">Its <c>credentials</c>, in clear.</param>
public sealed record MailProvider(string Name, JsonObject Credentials)
{
    /// <summary>Its <c>settings</c>.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary><c>default_from_address</c>, or null.</summary>
    public string? DefaultFrom { get; init; }

    /// <summary>Whether the tenant, and not the product, has chosen the server: it is to be one of the internet.</summary>
    public bool IsOfTheTenant { get; init; } = true;

    /// <summary>The name alone: what stands in a log is not the password.</summary>
    public override string ToString() => $"MailProvider {Name}";
}
