using Engine.Core.Applications;
using Engine.Core.Logs;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Logout.Backchannel;

/// <summary>Posts logout tokens to applications, again and again for a while where one can't be reached.</summary>
internal static partial class LogoutDelivery
{
    public const string Kind = "logout_notice";

    /// <summary>How long after each failure it is tried again; after the last one it is given up.</summary>
    private static readonly TimeSpan[] Delays = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)];

    /// <summary>How long nobody else takes up what somebody is at.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Delivers what is due. Engines on one store share the work: each notice is taken up by one of them.</summary>
    public static async Task RunAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        try
        {
            await DeliverAllAsync(tenant, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The engine stops, or the tenant is removed: what is left is for the next one.
        }
#pragma warning disable CA1031 // it is tried again; a request is what reports a broken store
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(tenant.Engine.Logger, exception, tenant.Name);
        }
    }

    private static async Task DeliverAllAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var (records, clock) = (tenant.Engine.Options.Store.Records, tenant.Engine.Options.TimeProvider);
        foreach (var record in await records.ListAsync(tenant.Id, new RecordFilter { Kind = Kind }, clock.GetUtcNow(), cancellationToken: cancellationToken))
        {
            var (notice, now) = (LogoutNotice.FromPayload(record.Payload), clock.GetUtcNow());
            if (notice.DueAt > now)
            {
                continue;
            }

            var taken = record with { Payload = (notice with { DueAt = now + Lease }).ToPayload() };
            if (await records.ReplaceAsync(tenant.Id, Kind, taken, record.Version, now, cancellationToken))
            {
                await DeliverAsync(tenant, taken, notice, cancellationToken);
            }
        }
    }

    private static async Task DeliverAsync(Tenant tenant, StoredRecord record, LogoutNotice notice, CancellationToken cancellationToken)
    {
        var (records, scope) = (tenant.Engine.Options.Store.Records, new TenantScope(tenant, cancellationToken));
        var application = await tenant.FindApplicationAsync(record.ClientId!, cancellationToken);
        var fault = application is null ? "The application is gone."
            : notice.Issuer is null ? "Nobody knows the issuer: an earlier version began the session, and the tenant declares none."
            : await PostAsync(scope, application, notice, cancellationToken);
        var isOver = fault is null || application is null || notice.Issuer is null || notice.Attempts >= Delays.Length;
        if (isOver)
        {
            await records.DeleteAsync(tenant.Id, Kind, record.Key, cancellationToken);
        }
        else if (await records.GetAsync(tenant.Id, Kind, record.Key, scope.Now, cancellationToken) is { } known)
        {
            var later = notice with { Attempts = notice.Attempts + 1, DueAt = scope.Now + Delays[notice.Attempts] };
            await records.ReplaceAsync(tenant.Id, Kind, known with { Payload = later.ToPayload() }, known.Version, scope.Now, cancellationToken);
        }

        tenant.Engine.Logs.Write(scope, new LogEntry(fault is null ? LogEvents.BackchannelLogoutSucceeded : LogEvents.BackchannelLogoutFailed, fault) { Application = application, UserId = notice.UserId, SessionId = notice.SessionId });
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
