using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Engine.Core.Http;
using Engine.Core.Messages;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Engine.Messaging;

/// <summary>Delivers mails over SMTP (RFC 5321), with MailKit. A connection is for one mail.</summary>
internal sealed class SmtpTransport(SmtpOptions options) : IMailTransport
{
    public const string ProviderName = "smtp";

    private const int SmtpsPort = 465;

    public string Name => ProviderName;

    public async ValueTask SendAsync(Mail mail, MailProvider provider, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        using var message = Compose(mail);
        var host = Text(provider.Credentials["smtp_host"]) ?? throw new InvalidOperationException("The provider has no smtp_host.");
        var port = int.TryParse(Text(provider.Credentials["smtp_port"]), out var given) ? given : 587;
        using var client = new SmtpClient();
        using var socket = await ConnectAsync(host, port, provider.IsOfTheTenant && !options.AllowsPrivateServers, timeout.Token);
        await client.ConnectAsync(socket, host, port, port == SmtpsPort ? SecureSocketOptions.SslOnConnect : options.AllowsPlainText ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls, timeout.Token);
        if (Text(provider.Credentials["smtp_user"]) is { } user)
        {
            await client.AuthenticateAsync(user, Text(provider.Credentials["smtp_pass"]) ?? "", timeout.Token);
        }

        await client.SendAsync(message, timeout.Token);
        await client.DisconnectAsync(quit: true, timeout.Token);
    }

    private static MimeMessage Compose(Mail mail)
    {
        var from = ReadFrom(mail.From);
        var message = new MimeMessage
        {
            Subject = mail.Subject,
            MessageId = $"{mail.Id}@{from.Domain}",
            Body = new TextPart("html") { Text = mail.Html },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress("", mail.To));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (mail.Language is { } language)
        {
            message.Headers.Add(HeaderId.ContentLanguage, language);
        }

        return message;
    }

    /// <summary>A name may be anybody's choice: what is no address header as it stands is a name in front of the address in angle brackets.</summary>
    private static MailboxAddress ReadFrom(string text)
        => MailboxAddress.TryParse(text, out var from) ? from
            : text.LastIndexOf('<') is var start and >= 0 && text.EndsWith('>') ? new MailboxAddress(text[..start].Trim(), text[(start + 1)..^1])
            : throw new FormatException("The mail comes from nobody.");

    /// <summary>Names are resolved here, and what they mean is looked at: whoever administers a tenant is not to look around in the network of the product.</summary>
    private static async Task<Socket> ConnectAsync(string host, int port, bool mustBePublic, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        if (addresses.Length == 0 || (mustBePublic && !Array.TrueForAll(addresses, OutboundHttp.IsPublic)))
        {
            throw new InvalidOperationException("The mail server has an address that is not public.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value ? value.ToString() is { Length: > 0 } text ? text : null : null;
}
