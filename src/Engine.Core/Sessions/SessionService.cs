using Engine.Core.Actions;
using Engine.Core.Http;
using Engine.Core.Logout.Backchannel;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Users;

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

        return await ReadAsync(context.Scope, await Records(context.Scope).GetAsync(context.Tenant.Id, RecordKinds.Session, RecordKey.Of(cookie), context.Now, context.CancellationToken));
    }

    /// <summary>What a record says, if the session has not ended by what the tenant's settings are now.</summary>
    public static async ValueTask<Found?> ReadAsync(TenantScope scope, StoredRecord? record)
    {
        if (record is null)
        {
            return null;
        }

        var session = SessionLimits.Apply(Session.FromPayload(record.Payload), await scope.Tenant.GetSettingsAsync(scope.CancellationToken));
        return SessionLimits.End(session) <= scope.Now ? null : new Found(session, record);
    }

    /// <summary>
    /// Begins a session, counts the login and sets the cookie, in one write. A session the browser had before ends: its cookie may be
    /// known to others. Null when the person was removed, blocked or given another password while they signed in; the person as they
    /// are now otherwise.
    /// </summary>
    public static async ValueTask<(Found Session, User User)?> BeginAsync(EndpointContext context, EngineResponse response, User user, UserIdentity account, string method, string clientId)
    {
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        var isEphemeral = settings.SessionCookie.Mode != "persistent";
        var (limit, idle) = SessionLimits.Of(settings, isEphemeral);
        var secrets = context.Engine.Options.SecretSource;
        var id = secrets.Token(24);
        var session = new Session
        {
            Id = id,
            Authentication = Authentication.Begin(user, account, method, context.Now) with { SessionId = id },
            LastInteractedAt = context.Now,
            ExpiresAt = context.Now + limit,
            IdleExpiresAt = context.Now + idle,
            IsEphemeral = isEphemeral,
            Issuer = context.Issuer,
            Clients = [clientId],
            InitialDevice = SessionDevice.Of(context.Scope),
            LastDevice = SessionDevice.Of(context.Scope),
        };
        var cookie = secrets.Token(32);
        var record = ToRecord(RecordKey.Of(cookie), session, context.Now);
        if (await WriteAsync(context, session, record, user) is not { } known)
        {
            return null;
        }

        response.Headers.Add("Set-Cookie", Cookies.Format(context.Request, Cookies.Session, cookie, isEphemeral ? null : limit));
        return (new Found(session, record), known);
    }

    /// <summary>
    /// Writes the session with the person it is for. Whoever ends a person's access changes the person first and sweeps then: either
    /// the version shows the change here, or the sweep finds the session.
    /// </summary>
    private static async ValueTask<User?> WriteAsync(EndpointContext context, Session session, StoredRecord record, User user)
    {
        var users = context.Tenant.Users;
        var previous = Cookies.Read(context.Request, Cookies.Session);
        for (var known = user; known is { Blocked: not true } && session.Authentication.CountsFor(known);)
        {
            var batch = new StoreBatch(context.Tenant.Id);
            if (previous is { Length: > 0 })
            {
                batch.DeleteRecord(RecordKinds.Session, RecordKey.Of(previous), mustExist: false);
            }

            batch.InsertRecord(RecordKinds.Session, record);
            var counted = users.CountLogin(known, context.ClientIp);
            var place = users.Repository.Replace(batch, counted, known.Version);
            var result = await context.Engine.Options.Store.CommitAsync(batch, context.Now, context.CancellationToken);
            if (result.Succeeded)
            {
                return counted;
            }

            if (result.Failed != place)
            {
                throw new InvalidOperationException("Two sessions have the same key: the source of secrets repeats itself.");
            }

            var version = known.Version;
            known = await users.FindAsync(user.UserId, context.CancellationToken);
            if (known?.Version == version)
            {
                throw new InvalidOperationException($"The person {user.UserId} can't be written: another one holds a unique key of theirs.");
            }
        }

        return null;
    }

    /// <summary>
    /// Notes that the session was used for an application. Written when the application is new to it or a twentieth of the idle
    /// lifetime has passed: single sign-on does not wait for a disk each time.
    /// </summary>
    public static async ValueTask TouchAsync(TenantScope scope, Found found, string clientId, TenantSettings settings)
    {
        var session = found.Session;
        var isKnown = session.Clients.Contains(clientId);
        if (isKnown && scope.Now - session.LastInteractedAt < SessionLimits.Idle(session, settings) / 20)
        {
            return;
        }

        var touched = SessionLimits.Extend(session, settings, scope.Now) with
        {
            Clients = isKnown ? session.Clients : [.. session.Clients, clientId],
            LastDevice = SessionDevice.Of(scope),
        };

        // Two requests at once may both extend it; the one that comes second has nothing to add.
        await Records(scope).ReplaceAsync(
            scope.Tenant.Id,
            RecordKinds.Session,
            found.Record with { ExpiresAt = SessionLimits.End(touched), Payload = touched.ToPayload() },
            found.Record.Version,
            scope.Now,
            scope.CancellationToken);
    }

    /// <summary>Notes that the person has proven something further in a session; null when it has ended meanwhile.</summary>
    public static async ValueTask<Found?> AddMethodAsync(TenantScope scope, Found found, AuthenticationMethod method)
    {
        for (var record = found.Record; record is not null; record = await Records(scope).GetAsync(scope.Tenant.Id, RecordKinds.Session, record.Key, scope.Now, scope.CancellationToken))
        {
            var session = Session.FromPayload(record.Payload);
            var authentication = session.Authentication;
            session = session with { Authentication = authentication with { Methods = [.. authentication.Methods.Where(known => known.Name != method.Name), method] } };
            var changed = record with { Payload = session.ToPayload() };
            if (await Records(scope).ReplaceAsync(scope.Tenant.Id, RecordKinds.Session, changed, record.Version, scope.Now, CancellationToken.None))
            {
                return await ReadAsync(scope, await Records(scope).GetAsync(scope.Tenant.Id, RecordKinds.Session, record.Key, scope.Now, scope.CancellationToken));
            }
        }

        return null;
    }

    /// <summary>Ends the session of the browser, if it has one, and takes its cookie away.</summary>
    public static async ValueTask<Session?> EndAsync(EndpointContext context, EngineResponse response)
    {
        var found = await FindAsync(context);
        if (found is not null)
        {
            await context.Tenant.BackchannelLogout.NoteAsync([found.Session], LogoutInitiators.RpLogout, context.CancellationToken);
            await Records(context.Scope).DeleteAsync(context.Tenant.Id, RecordKinds.Session, found.Record.Key, context.CancellationToken);
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
        ExpiresAt = SessionLimits.End(session),
        Version = 1,
        Payload = session.ToPayload(),
    };

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
