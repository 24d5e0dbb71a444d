using Engine.Core.Authorize;
using Engine.Core.Logs;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Token.Grants;

/// <summary>
/// The refresh tokens of a tenant as an administrator sees them. What has an id there is the family: it stays the same while
/// its token rotates.
/// </summary>
internal static class RefreshTokenDirectory
{
    /// <summary>A family: its newest token, and the record that holds it.</summary>
    public sealed record Found(RefreshToken Token, StoredRecord Record);

    public static async ValueTask<Found?> FindAsync(TenantScope scope, string family)
        => (await ListAsync(scope, new RecordFilter { Family = family })) is [var found, ..] ? found : null;

    /// <summary>The families that are still good, in the order in which they began. The filter's kind does not matter.</summary>
    public static async ValueTask<IReadOnlyList<Found>> ListAsync(TenantScope scope, RecordFilter filter)
    {
        var records = await Records(scope).ListAsync(scope.Tenant.Id, filter with { Kind = RecordKinds.RefreshToken }, scope.Now, cancellationToken: scope.CancellationToken);
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
    public static async ValueTask RevokeAsync(TenantScope scope, RefreshToken token)
    {
        await RefreshTokenService.RevokeFamilyAsync(scope, token.Family);
        var application = await scope.Tenant.FindApplicationAsync(token.ClientId, scope.CancellationToken);
        scope.Engine.Logs.Write(scope, LogEvents.RefreshTokenRevoked, application, token.UserId);
    }

    /// <summary>Ends every family the filter names, of one audience alone where one is given; says how many. Codes go first: on one that is gone no family begins.</summary>
    public static async ValueTask<int> RevokeAsync(TenantScope scope, RecordFilter filter, string? audience = null)
    {
        foreach (var code in await Records(scope).ListAsync(scope.Tenant.Id, filter with { Kind = RecordKinds.AuthorizationCode }, scope.Now, cancellationToken: scope.CancellationToken))
        {
            if (audience is null || AuthorizationCode.FromPayload(code.Payload).Audience == audience)
            {
                await Records(scope).DeleteAsync(scope.Tenant.Id, RecordKinds.AuthorizationCode, code.Key, scope.CancellationToken);
            }
        }

        var families = await ListAsync(scope, filter);
        var count = 0;
        foreach (var family in families.Where(family => audience is null || family.Token.Audience == audience))
        {
            await RevokeAsync(scope, family.Token);
            count++;
        }

        return count;
    }

    /// <summary>Notes something about a family; null when there is none.</summary>
    public static async ValueTask<Found?> NoteAsync(TenantScope scope, string family, string? metadata)
    {
        while (await FindAsync(scope, family) is { } found)
        {
            var token = found.Token with { Metadata = metadata };
            var record = found.Record with { Payload = token.ToPayload() };
            if (await Records(scope).ReplaceAsync(scope.Tenant.Id, RecordKinds.RefreshToken, record, record.Version, scope.Now, scope.CancellationToken))
            {
                return new Found(token, record);
            }
        }

        return null;
    }

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
