using Engine.Core.Logout.Backchannel;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Sessions;

/// <summary>The sessions of a tenant as an administrator sees them: by <c>sid</c> and by person.</summary>
internal static class SessionDirectory
{
    public static async ValueTask<SessionService.Found?> FindAsync(TenantScope scope, string sid)
        => (await ListAsync(scope, new RecordFilter { Kind = RecordKinds.Session, SessionId = sid })) is [var found, ..] ? found : null;

    /// <summary>The sessions of a person, oldest first.</summary>
    public static ValueTask<IReadOnlyList<SessionService.Found>> ListOfUserAsync(TenantScope scope, string userId)
        => ListAsync(scope, new RecordFilter { Kind = RecordKinds.Session, Subject = userId });

    /// <summary>Ends a session: its cookie is worth nothing any more. False when there was none.</summary>
    public static async ValueTask<bool> EndAsync(TenantScope scope, string sid)
    {
        if (await FindAsync(scope, sid) is { } found)
        {
            await scope.Tenant.BackchannelLogout.NoteAsync([found.Session], LogoutInitiators.SessionRevoked, scope.CancellationToken);
        }

        return await Records(scope).DeleteWhereAsync(scope.Tenant.Id, new RecordFilter { Kind = RecordKinds.Session, SessionId = sid }, scope.CancellationToken) > 0;
    }

    /// <summary>Ends every session of a person.</summary>
    public static async ValueTask<int> EndOfUserAsync(TenantScope scope, string userId)
    {
        var sessions = await ListOfUserAsync(scope, userId);
        await scope.Tenant.BackchannelLogout.NoteAsync(sessions.Select(static found => found.Session), LogoutInitiators.SessionRevoked, scope.CancellationToken);
        return await Records(scope).DeleteWhereAsync(scope.Tenant.Id, new RecordFilter { Kind = RecordKinds.Session, Subject = userId }, scope.CancellationToken);
    }

    /// <summary>Notes something about a session; null when there is none.</summary>
    public static async ValueTask<SessionService.Found?> NoteAsync(TenantScope scope, string sid, string? metadata)
    {
        while (await FindAsync(scope, sid) is { } found)
        {
            var session = found.Session with { Metadata = metadata };
            var record = found.Record with { Payload = session.ToPayload() };
            if (await Records(scope).ReplaceAsync(scope.Tenant.Id, RecordKinds.Session, record, record.Version, scope.Now, scope.CancellationToken))
            {
                return new SessionService.Found(session, record);
            }
        }

        return null;
    }

    private static async ValueTask<IReadOnlyList<SessionService.Found>> ListAsync(TenantScope scope, RecordFilter filter)
    {
        var records = await Records(scope).ListAsync(scope.Tenant.Id, filter, scope.Now, cancellationToken: scope.CancellationToken);
        var settings = await scope.Tenant.GetSettingsAsync(scope.CancellationToken);
        return
        [
            .. records.Select(record => new SessionService.Found(SessionLimits.Apply(Session.FromPayload(record.Payload), settings), record))
                .Where(found => SessionLimits.End(found.Session) > scope.Now),
        ];
    }

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
