using Engine.Core.Logs;
using Engine.Core.Outbox;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Messages;

/// <summary>
/// The way of every message out of the engine. A mail goes through the tenant's provider, or the product's, where there is something that
/// delivers to it: it is written down before anybody is told that it was sent, and delivered beside the request, again and again for a
/// while. Everything else is handed to <see cref="IMessageSender"/>.
/// </summary>
internal sealed partial class MessageDispatch(Tenant tenant, IdentityEngineOptions options)
{
    public const string Kind = "outgoing_mail";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private static readonly DueQueue<QueuedMail> Queue = new(
        Kind,
        [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        QueuedMail.FromPayload,
        DeliverAsync);

    /// <summary>Whether a message of the channel can leave at all.</summary>
    public async ValueTask<bool> CanSendAsync(MessageChannel channel, CancellationToken cancellationToken)
        => options.MessageSender is not null || (channel == MessageChannel.Email && Find(await tenant.Mail.GetAsync(cancellationToken)).Transport is not null);

    /// <summary>Sends a message, or takes it over for delivery; an exception says that it could not.</summary>
    public async ValueTask SendAsync(TenantScope scope, OutgoingMessage message)
    {
        var settings = await tenant.Mail.GetAsync(scope.CancellationToken);
        if (message is { Channel: MessageChannel.Email, Body: null } && settings.Words.TryGetValue(message.Template, out var words))
        {
            message = await WordAsync(scope, message, words);
        }

        if (message.Channel == MessageChannel.Email && Find(settings) is (not null, { } provider))
        {
            await QueueAsync(scope, message, provider);
            return;
        }

        await (options.MessageSender ?? throw new InvalidOperationException("There is nothing that sends messages.")).SendAsync(message, scope.CancellationToken);
    }

    /// <summary>Begins to deliver what is due.</summary>
    public void Deliver()
    {
        if (options.MailTransports.Count > 0)
        {
            tenant.Engine.RunInBackground(tenant, stopping => Queue.RunAsync(tenant, stopping));
        }
    }

    /// <summary>What the tenant has chosen, if anything delivers to it; otherwise what the product has.</summary>
    private (IMailTransport? Transport, MailProvider? Provider) Find(MailSettings settings)
    {
        foreach (var provider in new[] { settings.Provider, options.MailProvider })
        {
            if (provider is not null && options.MailTransports.FirstOrDefault(transport => transport.Name == provider.Name) is { } transport)
            {
                return (transport, provider);
            }
        }

        return (null, null);
    }

    private async ValueTask QueueAsync(TenantScope scope, OutgoingMessage message, MailProvider provider)
    {
        var name = message.ClientId is null ? null : (await tenant.FindApplicationAsync(message.ClientId, scope.CancellationToken))?.Name;
        var settings = await tenant.GetSettingsAsync(scope.CancellationToken);
        var (subject, html) = MailWords.Of(message, name ?? settings.FriendlyName ?? tenant.Name);
        var id = options.SecretSource.Token(24);
        var mail = new Mail(message.To, message.From ?? provider.DefaultFrom ?? $"no-reply@{new Uri(scope.Issuer).Host}", message.Subject ?? subject, message.Body ?? html) { Id = id, Language = message.Language };
        var record = new StoredRecord
        {
            Key = RecordKey.Of(id),
            Subject = message.UserId,
            CreatedAt = scope.Now,
            ExpiresAt = scope.Now + (message.Lifetime < Lifetime ? message.Lifetime.Value : Lifetime),
            Payload = new QueuedMail { Mail = QueuedMail.Wrap(tenant.Protector, mail), Template = message.Template, DueAt = scope.Now }.ToPayload(),
        };
        await options.Store.Records.InsertAsync(tenant.Id, Kind, record, scope.Now, scope.CancellationToken);
        tenant.Engine.RunInBackground(tenant, stopping => Queue.RunAsync(tenant, record.Key, stopping));
    }

    /// <summary>What can't be filled in keeps nobody out: the engine's own words take its place.</summary>
    private async ValueTask<OutgoingMessage> WordAsync(TenantScope scope, OutgoingMessage message, MessageTemplate words)
    {
        var application = message.ClientId is null ? null : await tenant.FindApplicationAsync(message.ClientId, scope.CancellationToken);
        var user = message.UserId is null ? null : await tenant.FindUserAsync(message.UserId, scope.CancellationToken);
        try
        {
            return await MessageComposer.ComposeAsync(scope, message, words, new MessageSubject { Application = application, User = user });
        }
        catch (InvalidOperationException exception)
        {
            LogFault(scope.Engine.Logger, exception, message.Template, tenant.Name);
            return message;
        }
    }

    private static async ValueTask<bool> DeliverAsync(TenantScope scope, StoredRecord record, QueuedMail queued, bool isLast)
    {
        var tenant = scope.Tenant;
        var (transport, provider) = tenant.Messages.Find(await tenant.Mail.GetAsync(scope.CancellationToken));
        try
        {
            await (transport ?? throw new InvalidOperationException("The provider was taken away.")).SendAsync(queued.Unwrap(tenant.Protector), provider!, scope.CancellationToken);
            return true;
        }
#pragma warning disable CA1031 // whatever goes wrong between here and the mailbox, it was not delivered
        catch (Exception exception) when (exception is not OperationCanceledException || !scope.CancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(scope.Engine.Logger, exception.GetType().Name, queued.Template, queued.Attempts + 1, tenant.Name);
            if (isLast)
            {
                scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.NotificationFailed) { UserId = record.Subject });
            }

            return false;
        }
    }

    /// <summary>What a server answers may repeat the mail: only what kind of failure it was is written down.</summary>
    [LoggerMessage(EventId = 4006, Level = LogLevel.Warning, Message = "A mail ({Template}) of the tenant {Tenant} could not be delivered, attempt {Attempt}: {Failure}")]
    private static partial void LogFailure(ILogger logger, string failure, string template, int attempt, string tenant);

    [LoggerMessage(EventId = 4007, Level = LogLevel.Warning, Message = "The template {Template} of the tenant {Tenant} can't be filled in")]
    private static partial void LogFault(ILogger logger, Exception exception, string template, string tenant);
}
