using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Sessions;

/// <summary>Begins, finds, extends and ends browser sessions (<c>tenant-settings.md</c>, login session management).</summary>
internal static class SessionService
{
    /// <summary>A session that was found, and what is needed to write it back.</summary>
    public sealed record Found(Session Session, StoredRecord Record);

    public static async ValueTask<Found?> FindAsync(EndpointContext context)
    {
        if (Cookies.Read(context.Request, Cookies.Session) is not { Length: > 0 } cookie)
        {
            return null;
        }

        var record = await Records(context).GetAsync(context.Tenant.Name, RecordKinds.Session, RecordKey.Of(cookie), context.Now, context.CancellationToken);
        return record is null ? null : new Found(Session.FromPayload(record.Payload), record);
    }

    /// <summary>Begins a session and sets its cookie. A session the browser had before ends: its cookie may be known to others.</summary>
    public static async ValueTask<Session> BeginAsync(EndpointContext context, EngineResponse response, string userId, string connection, string method)
    {
        if (await FindAsync(context) is { } previous)
        {
            await Records(context).DeleteAsync(context.Tenant.Name, RecordKinds.Session, previous.Record.Key, context.CancellationToken);
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        var secrets = context.Engine.Options.SecretSource;
        var id = secrets.Token(24);
        var session = new Session
        {
            Id = id,
            Authentication = new Authentication
            {
                UserId = userId,
                Time = context.Now,
                Methods = [new(method, context.Now)],
                Connection = connection,
                SessionId = id,
            },
            LastInteractedAt = context.Now,
            ExpiresAt = context.Now.AddHours(settings.SessionLifetime),
            IdleExpiresAt = context.Now.AddHours(settings.IdleSessionLifetime),
            InitialDevice = SessionDevice.Of(context),
            LastDevice = SessionDevice.Of(context),
        };
        var cookie = secrets.Token(32);
        await Records(context).InsertAsync(context.Tenant.Name, RecordKinds.Session, ToRecord(RecordKey.Of(cookie), session, context.Now), context.Now, context.CancellationToken);
        var lifetime = settings.SessionCookie.Mode == "persistent" ? session.ExpiresAt - context.Now : (TimeSpan?)null;
        response.Headers.Add("Set-Cookie", Cookies.Format(context.Request, Cookies.Session, cookie, lifetime));
        return session;
    }

    /// <summary>
    /// Notes that the session was used for an application. Written when the application is new to it or a twentieth of the idle
    /// lifetime has passed: single sign-on does not wait for a disk each time.
    /// </summary>
    public static async ValueTask TouchAsync(EndpointContext context, Found found, string clientId, TenantSettings settings)
    {
        var session = found.Session;
        var idle = TimeSpan.FromHours(settings.IdleSessionLifetime);
        var isKnown = session.Clients.Contains(clientId);
        if (isKnown && context.Now - session.LastInteractedAt < idle / 20)
        {
            return;
        }

        var touched = session with
        {
            Clients = isKnown ? session.Clients : [.. session.Clients, clientId],
            LastInteractedAt = context.Now,
            ExpiresAt = Min(session.ExpiresAt, session.Authentication.Time.AddHours(settings.SessionLifetime)),
            IdleExpiresAt = context.Now + idle,
            LastDevice = SessionDevice.Of(context),
        };

        // Two requests at once may both extend it; the one that comes second has nothing to add.
        await Records(context).ReplaceAsync(
            context.Tenant.Name,
            RecordKinds.Session,
            found.Record with { ExpiresAt = Min(touched.ExpiresAt, touched.IdleExpiresAt), Payload = touched.ToPayload() },
            found.Record.Version,
            context.Now,
            context.CancellationToken);
    }

    /// <summary>Ends the session of the browser, if it has one, and takes its cookie away.</summary>
    public static async ValueTask<Session?> EndAsync(EndpointContext context, EngineResponse response)
    {
        var found = await FindAsync(context);
        if (found is not null)
        {
            await Records(context).DeleteAsync(context.Tenant.Name, RecordKinds.Session, found.Record.Key, context.CancellationToken);
        }

        response.Headers.Add("Set-Cookie", Cookies.Delete(context.Request, Cookies.Session));
        return found?.Session;
    }

    private static StoredRecord ToRecord(string key, Session session, DateTimeOffset now) => new()
    {
        Key = key,
        Subject = session.UserId,
        SessionId = session.Id,
        CreatedAt = now,
        ExpiresAt = Min(session.ExpiresAt, session.IdleExpiresAt),
        Payload = session.ToPayload(),
    };

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static IRecordStore Records(EndpointContext context) => context.Engine.Options.Store.Records;
}
