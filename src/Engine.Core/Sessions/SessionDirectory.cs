using Engine.Core.Http;
using Engine.Core.Storage;

namespace Engine.Core.Sessions;

/// <summary>The sessions of a tenant as an administrator sees them: by <c>sid</c> and by person.</summary>
internal static class SessionDirectory
{
    public static async ValueTask<SessionService.Found?> FindAsync(EndpointContext context, string sid)
        => (await ListAsync(context, new RecordFilter { Kind = RecordKinds.Session, SessionId = sid })) is [var found, ..] ? found : null;

    /// <summary>The sessions of a person, oldest first.</summary>
    public static ValueTask<IReadOnlyList<SessionService.Found>> ListOfUserAsync(EndpointContext context, string userId)
        => ListAsync(context, new RecordFilter { Kind = RecordKinds.Session, Subject = userId });

    /// <summary>Ends a session: its cookie is worth nothing any more. False when there was none.</summary>
    public static async ValueTask<bool> EndAsync(EndpointContext context, string sid)
        => await Records(context).DeleteWhereAsync(context.Tenant.Id, new RecordFilter { Kind = RecordKinds.Session, SessionId = sid }, context.CancellationToken) > 0;

    /// <summary>Ends every session of a person.</summary>
    public static ValueTask<int> EndOfUserAsync(EndpointContext context, string userId)
        => Records(context).DeleteWhereAsync(context.Tenant.Id, new RecordFilter { Kind = RecordKinds.Session, Subject = userId }, context.CancellationToken);

    /// <summary>Notes something about a session; null when there is none.</summary>
    public static async ValueTask<SessionService.Found?> NoteAsync(EndpointContext context, string sid, string? metadata)
    {
        while (await FindAsync(context, sid) is { } found)
        {
            var session = found.Session with { Metadata = metadata };
            var record = found.Record with { Payload = session.ToPayload() };
            if (await Records(context).ReplaceAsync(context.Tenant.Id, RecordKinds.Session, record, record.Version, context.Now, context.CancellationToken))
            {
                return new SessionService.Found(session, record);
            }
        }

        return null;
    }

    private static async ValueTask<IReadOnlyList<SessionService.Found>> ListAsync(EndpointContext context, RecordFilter filter)
    {
        var records = await Records(context).ListAsync(context.Tenant.Id, filter, context.Now, cancellationToken: context.CancellationToken);
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        return
        [
            .. records.Select(record => new SessionService.Found(SessionLimits.Apply(Session.FromPayload(record.Payload), settings), record))
                .Where(found => SessionLimits.End(found.Session) > context.Now),
        ];
    }

    private static IRecordStore Records(EndpointContext context) => context.Engine.Options.Store.Records;
}
