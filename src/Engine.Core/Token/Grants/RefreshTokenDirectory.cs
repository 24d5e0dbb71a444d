using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Storage;

namespace Engine.Core.Token.Grants;

/// <summary>
/// The refresh tokens of a tenant as an administrator sees them. What has an id there is the family: it stays the same while
/// its token rotates.
/// </summary>
internal static class RefreshTokenDirectory
{
    /// <summary>A family: its newest token, and the record that holds it.</summary>
    public sealed record Found(RefreshToken Token, StoredRecord Record);

    public static async ValueTask<Found?> FindAsync(EndpointContext context, string family)
        => (await ListAsync(context, new RecordFilter { Family = family })) is [var found, ..] ? found : null;

    /// <summary>The families that are still good, in the order in which they began. The filter's kind does not matter.</summary>
    public static async ValueTask<IReadOnlyList<Found>> ListAsync(EndpointContext context, RecordFilter filter)
    {
        var records = await Records(context).ListAsync(context.Tenant.Id, filter with { Kind = RecordKinds.RefreshToken }, context.Now, cancellationToken: context.CancellationToken);
        return
        [
            .. records.Where(static record => record.ConsumedAt is null)
                .Select(static record => new Found(RefreshToken.FromPayload(record.Payload), record))
                .GroupBy(static found => found.Token.Family, StringComparer.Ordinal)
                .Select(static family => family.MaxBy(static found => found.Token.Counter)!)
                .OrderBy(static found => found.Token.FamilyCreatedAt)
                .ThenBy(static found => found.Token.Family, StringComparer.Ordinal),
        ];
    }

    /// <summary>Ends a family and says so in the tenant log. Access tokens it has given live until they expire.</summary>
    public static async ValueTask RevokeAsync(EndpointContext context, RefreshToken token)
    {
        await RefreshTokenService.RevokeFamilyAsync(context, token.Family);
        var application = await context.Tenant.FindApplicationAsync(token.ClientId, context.CancellationToken);
        context.Engine.Logs.Write(context, LogEvents.RefreshTokenRevoked, application, token.UserId);
    }

    /// <summary>Ends every family the filter names, of one audience alone where one is given; says how many. Codes go first: on one that is gone no family begins.</summary>
    public static async ValueTask<int> RevokeAsync(EndpointContext context, RecordFilter filter, string? audience = null)
    {
        foreach (var code in await Records(context).ListAsync(context.Tenant.Id, filter with { Kind = RecordKinds.AuthorizationCode }, context.Now, cancellationToken: context.CancellationToken))
        {
            if (audience is null || AuthorizationCode.FromPayload(code.Payload).Audience == audience)
            {
                await Records(context).DeleteAsync(context.Tenant.Id, RecordKinds.AuthorizationCode, code.Key, context.CancellationToken);
            }
        }

        var families = await ListAsync(context, filter);
        var count = 0;
        foreach (var family in families.Where(family => audience is null || family.Token.Audience == audience))
        {
            await RevokeAsync(context, family.Token);
            count++;
        }

        return count;
    }

    /// <summary>Notes something about a family; null when there is none.</summary>
    public static async ValueTask<Found?> NoteAsync(EndpointContext context, string family, string? metadata)
    {
        while (await FindAsync(context, family) is { } found)
        {
            var token = found.Token with { Metadata = metadata };
            var record = found.Record with { Payload = token.ToPayload() };
            if (await Records(context).ReplaceAsync(context.Tenant.Id, RecordKinds.RefreshToken, record, record.Version, context.Now, context.CancellationToken))
            {
                return new Found(token, record);
            }
        }

        return null;
    }

    private static IRecordStore Records(EndpointContext context) => context.Engine.Options.Store.Records;
}
