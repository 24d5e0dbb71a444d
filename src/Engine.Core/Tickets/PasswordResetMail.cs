using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Databases;
using Engine.Core.Errors;
using Engine.Core.Json;
using Engine.Core.Login.Passwords;
using Engine.Core.Logs;
using Engine.Core.Messages;
using Engine.Core.Restrictions;
using Engine.Core.Tenants;
using Engine.Core.Users;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Tickets;

/// <summary>Sends people who have forgotten their password a link by which they choose a new one.</summary>
internal static partial class PasswordResetMail
{
    /// <summary>Why nobody of a database is sent a link, or null.</summary>
    public static async ValueTask<EngineError?> FindBarAsync(TenantScope scope, Connection connection)
        => !await scope.Tenant.Messages.CanSendAsync(MessageChannel.Email, scope.CancellationToken) ? DatabaseErrors.NotSent
            : JsonFields.IsOn(connection.Options["disable_self_service_change_password"]) ? DatabaseErrors.ChangeDisabled
            : null;

    /// <summary>
    /// Sends it to whoever has the address in the database. Looking for them happens beside the request, so that neither the answer nor
    /// the time it takes tells whether there is somebody.
    /// </summary>
    /// <returns>Why nothing can be sent to anybody, or to this address for now; null otherwise.</returns>
    public static async ValueTask<EngineError?> SendAsync(TenantScope scope, Application application, Connection connection, string email)
    {
        if (await FindBarAsync(scope, connection) is { } bar)
        {
            return bar;
        }

        var restrictions = await scope.Tenant.Restrictions.GetAsync(scope.CancellationToken);
        if (restrictions.OnReset is { } setting)
        {
            return RestrictionErrors.PasswordChangeClosed(setting);
        }

        if (await scope.Engine.SendThrottle.EnterAsync(scope, MessageChannel.Email, email) is { } refusal)
        {
            return refusal;
        }

        scope.Engine.RunInBackground(scope.Tenant, stopping => FindAndSendAsync(scope.Detach(stopping), application, connection, email));
        return null;
    }

    private static async Task FindAndSendAsync(TenantScope scope, Application application, Connection connection, string email)
    {
        var user = await scope.Tenant.Users.FindByIdentifierAsync(connection, email, scope.CancellationToken);
        if (user?.Email is not { } address || user.Blocked == true)
        {
            Write(scope, LogEvents.PasswordChangeRequestFailed, application, connection, user, email);
            return;
        }

        try
        {
            var ticket = new Ticket { Purpose = TicketPurpose.PasswordChange, UserId = user.UserId, Email = address, ClientId = application.ClientId, MarksEmailAsVerified = true };
            var url = await TicketService.IssueAsync(scope, ticket, TicketService.DefaultLifetime);
            await scope.Tenant.Messages.SendAsync(
                scope,
                new OutgoingMessage
                {
                    Tenant = scope.Tenant.Name,
                    Template = "reset_email",
                    To = address,
                    UserId = user.UserId,
                    ClientId = application.ClientId,
                    Url = url,
                    Lifetime = TicketService.DefaultLifetime,
                    SourceIp = scope.ClientIp,
                });
            Write(scope, LogEvents.PasswordChangeRequested, application, connection, user, email);
        }
#pragma warning disable CA1031 // whatever goes wrong in the embedder's code, the request has been answered
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailure(scope.Engine.Logger, exception, scope.Tenant.Name);
            Write(scope, LogEvents.PasswordChangeRequestFailed, application, connection, user, email);
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }

    private static void Write(TenantScope scope, LogEvent @event, Application application, Connection connection, User? user, string email)
        => scope.Engine.Logs.Write(scope, new LogEntry(@event) { Application = application, Connection = connection, UserId = user?.UserId, UserName = email });

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "The link for a new password of the tenant {Tenant} could not be sent")]
    private static partial void LogFailure(ILogger logger, Exception exception, string tenant);
}
