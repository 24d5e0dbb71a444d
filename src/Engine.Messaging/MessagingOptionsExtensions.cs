using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Messages;

namespace Engine.Messaging;

/// <summary>Has the engine deliver its mails.</summary>
public static class MessagingOptionsExtensions
{
    /// <summary>
    /// Delivers mails over SMTP: to the server that a tenant has chosen (<c>/emails/provider</c> with the name <c>smtp</c>), otherwise to that of
    /// the product. What is to be delivered is in the store, and tried again for some hours.
    /// </summary>
    /// <param name="options">The engine's options.</param>
    /// <param name="configure">Says which server the product has; without it only tenants have one.</param>
    /// <exception cref="ArgumentException">The port is none, or there is a host and nobody the mails come from.</exception>
    public static IdentityEngineOptions AddSmtpMail(this IdentityEngineOptions options, Action<SmtpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var smtp = new SmtpOptions();
        configure?.Invoke(smtp);
        if (smtp.Port is < 1 or > 65535)
        {
            throw new ArgumentException($"SMTP: {smtp.Port} is no port.", nameof(configure));
        }

        if (smtp is { Host: not null, From: null })
        {
            throw new ArgumentException("SMTP: mails need somebody they come from (From).", nameof(configure));
        }

        options.MailTransports.Add(new SmtpTransport(smtp));
        if (smtp.Host is { } host)
        {
            options.MailProvider = new MailProvider(SmtpTransport.ProviderName, new JsonObject { ["smtp_host"] = host, ["smtp_port"] = smtp.Port, ["smtp_user"] = smtp.User, ["smtp_pass"] = smtp.Password })
            {
                DefaultFrom = smtp.From,
                IsOfTheTenant = false,
            };
        }

        return options;
    }
}
