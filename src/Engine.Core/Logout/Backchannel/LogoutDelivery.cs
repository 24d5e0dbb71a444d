using Engine.Core.Applications;
using Engine.Core.Logs;
using Engine.Core.Outbox;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Logout.Backchannel;

/// <summary>Posts logout tokens to applications, again and again for a while where one can't be reached.</summary>
internal static partial class LogoutDelivery
{
    public const string Kind = "logout_notice";

    private static readonly DueQueue<LogoutNotice> Queue = new(
        Kind,
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        LogoutNotice.FromPayload,
        DeliverAsync);

    /// <summary>Delivers what is due.</summary>
    public static Task RunAsync(Tenant tenant, CancellationToken cancellationToken) => Queue.RunAsync(tenant, cancellationToken);

    private static async ValueTask<bool> DeliverAsync(TenantScope scope, StoredRecord record, LogoutNotice notice, bool isLast)
    {
        var application = await scope.Tenant.FindApplicationAsync(record.ClientId!, scope.CancellationToken);
        var fault = application is null ? "The application is gone."
            : notice.Issuer is null ? "Nobody knows the issuer: an earlier version began the session, and the tenant declares none."
            : await PostAsync(scope, application, notice, scope.CancellationToken);
        scope.Engine.Logs.Write(scope, new LogEntry(fault is null ? LogEvents.BackchannelLogoutSucceeded : LogEvents.BackchannelLogoutFailed, fault) { Application = application, UserId = notice.UserId, SessionId = notice.SessionId });
        return fault is null || application is null || notice.Issuer is null;
    }

    /// <summary>Null when the application has taken it.</summary>
    private static async Task<string?> PostAsync(TenantScope scope, Application application, LogoutNotice notice, CancellationToken cancellationToken)
    {
        try
        {
            var keys = await scope.Tenant.Keys.GetAsync(cancellationToken);
            var token = TokenIssuer.CreateLogoutToken(scope, application, keys, notice);
            using var content = new FormUrlEncodedContent([new("logout_token", token)]);
            using var response = await scope.Engine.Outbound.PostAsync(new Uri(notice.Url), content, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"The application answered {(int)response.StatusCode}.";
        }
#pragma warning disable CA1031 // whatever goes wrong between here and the application, it was not told
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(scope.Engine.Logger, exception, scope.Tenant.Name);
            return "The application could not be reached.";
        }
    }

    [LoggerMessage(EventId = 4004, Level = LogLevel.Warning, Message = "An application of the tenant {Tenant} could not be told of the end of a session")]
    private static partial void LogFailure(ILogger logger, Exception exception, string tenant);
}
