namespace Engine.Messaging;

/// <summary>A mail server of the product's own, and how servers that tenants choose are reached.</summary>
public sealed class SmtpOptions
{
    /// <summary>The server of tenants that have chosen none (<c>/emails/provider</c>), or null.</summary>
    public string? Host { get; set; }

    /// <summary>Its port, 1 to 65535. 465 speaks TLS from the beginning, every other one with STARTTLS.</summary>
    public int Port { get; set; } = 587;

    /// <summary>The account, or null where the server asks for none.</summary>
    public string? User { get; set; }

    /// <summary>The account's password.</summary>
    public string? Password { get; set; }

    /// <summary>Whom mails say they come from: an address, or a name and an address in angle brackets.</summary>
    public string? From { get; set; }

    /// <summary>
    /// Whether a server may be used that does not offer TLS. Mails carry codes and links that let whoever reads them act for the person:
    /// only for a server on the same machine, or a test.
    /// </summary>
    public bool AllowsPlainText { get; set; }

    /// <summary>Whether tenants may choose servers on this machine and in private networks. Otherwise only those of the internet.</summary>
    public bool AllowsPrivateServers { get; set; }

    /// <summary>How long an attempt may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}
