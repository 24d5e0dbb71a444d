using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Messages;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Tickets;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Credentials;

/// <summary>Tells a person that their account was blocked, with a link that unblocks it: one message an hour for an address.</summary>
internal static partial class BlockNotice
{
    private const string Kind = "block_notice";
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Sends it beside the request: how long an answer takes tells nobody whether there is such a person.</summary>
    public static void Send(CredentialAttempt attempt, bool canUnblock)
    {
        if (attempt.User is not { Email: { } email } user)
        {
            return;
        }

        var scope = attempt.Scope;
        scope.Engine.RunInBackground(scope.Tenant, async stopping =>
        {
            var detached = scope.Detach(stopping);
            try
            {
                if (await scope.Tenant.Messages.CanSendAsync(MessageChannel.Email, stopping) && await IsDueAsync(detached))
                {
                    await scope.Tenant.Messages.SendAsync(
                        detached,
                        new OutgoingMessage
                        {
                            Tenant = scope.Tenant.Name,
                            Template = "blocked_account",
                            To = email,
                            UserId = user.UserId,
                            ClientId = attempt.Application?.ClientId,
                            SourceIp = scope.ClientIp,
                            Url = canUnblock ? await TicketService.IssueAsync(detached, ToTicket(attempt, user.UserId, email), TicketService.DefaultLifetime) : null,
                        });
                }
            }
#pragma warning disable CA1031 // whatever goes wrong in the embedder's code, the sign-in has been answered
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFailure(scope.Engine.Logger, exception, scope.Tenant.Name);
                scope.Engine.Logs.Write(detached, LogEvents.NotificationFailed, attempt.Application, user.UserId, attempt.Connection);
            }
            catch (OperationCanceledException)
            {
                // The engine stops.
            }
        });
    }

    private static Ticket ToTicket(CredentialAttempt attempt, string userId, string email)
        => new() { Purpose = TicketPurpose.Unblock, UserId = userId, Email = email, ClientId = attempt.Application?.ClientId };

    private static async ValueTask<bool> IsDueAsync(TenantScope scope)
    {
        var now = scope.Engine.Options.TimeProvider.GetUtcNow();
        var record = new StoredRecord { Key = scope.AddressKey ?? "", CreatedAt = now, ExpiresAt = now + Interval, Payload = ReadOnlyMemory<byte>.Empty };
        return await scope.Engine.Options.Store.Records.InsertAsync(scope.Tenant.Id, Kind, record, now, scope.CancellationToken);
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The message about a blocked account of the tenant {Tenant} could not be sent")]
    private static partial void LogFailure(ILogger logger, Exception exception, string tenant);
}
