using System.Text.Json;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Tokens;

/// <summary>
/// Access tokens that the engine itself does not honour any more although they have not expired: those of a family, and those
/// that were issued to somebody until a moment. An API that checks tokens on its own knows nothing of it; there they live until
/// they expire. Who it was is kept as a hash alone, so that nothing stored names a person or an application that is gone.
/// </summary>
internal static class EndedAccess
{
    private const string FamilyKind = "revoked_family";
    private const string HolderKind = "ended_access";

    /// <summary>The longest an opaque access token lives.</summary>
    public static readonly TimeSpan OpaqueTokenLifetime = TimeSpan.FromSeconds(86400);

    /// <summary>No token lives longer than this, so no mark has to.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromSeconds(2_592_000);

    /// <summary>Whom tokens were issued to: a person, an application, or a person at an application.</summary>
    public readonly record struct Holder(string Key);

    public static Holder OfUser(string userId) => new(RecordKey.Of($"user\n{userId}"));

    public static Holder OfClient(string clientId) => new(RecordKey.Of($"client\n{clientId}"));

    public static Holder Of(string userId, string clientId) => new(RecordKey.Of($"both\n{userId}\n{clientId}"));

    /// <summary>Opaque tokens name their family; other ones don't.</summary>
    public static async ValueTask AddFamilyAsync(TenantScope scope, string family)
        => await Records(scope).InsertAsync(
            scope.Tenant.Id,
            FamilyKind,
            new StoredRecord { Key = family, CreatedAt = scope.Now, ExpiresAt = scope.Now + OpaqueTokenLifetime, Payload = ReadOnlyMemory<byte>.Empty },
            scope.Now,
            scope.CancellationToken);

    public static ValueTask AddAsync(TenantScope scope, Holder holder, DateTimeOffset until)
        => AddAsync(Records(scope), scope.Tenant.Id, holder, until, scope.CancellationToken);

    /// <summary>Ends what was issued up to and including a moment. A later moment counts more than an earlier one.</summary>
    public static async ValueTask AddAsync(IRecordStore records, string tenant, Holder holder, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var mark = new StoredRecord { Key = holder.Key, CreatedAt = until, ExpiresAt = until + Retention, Payload = ReadOnlyMemory<byte>.Empty };
        while (!await records.InsertAsync(tenant, HolderKind, mark, until, cancellationToken))
        {
            if (await records.GetAsync(tenant, HolderKind, mark.Key, until, cancellationToken) is not { } known)
            {
                continue;
            }

            if (known.CreatedAt >= until || await records.ReplaceAsync(tenant, HolderKind, mark, known.Version, until, cancellationToken))
            {
                return;
            }
        }
    }

    public static async ValueTask<bool> ContainsFamilyAsync(TenantScope scope, string family)
        => await Records(scope).GetAsync(scope.Tenant.Id, FamilyKind, family, scope.Now, scope.CancellationToken) is not null;

    /// <summary>Whether a token of a person at an application has ended. A machine's token has the application alone.</summary>
    public static async ValueTask<bool> ContainsAsync(TenantScope scope, string? userId, string? clientId, DateTimeOffset issuedAt)
        => (userId is not null && await HasEndedAsync(scope, OfUser(userId), issuedAt))
            || (clientId is not null && await HasEndedAsync(scope, OfClient(clientId), issuedAt))
            || (userId is not null && clientId is not null && await HasEndedAsync(scope, Of(userId, clientId), issuedAt));

    /// <summary>The same by the claims of a signed token. They tell the second alone: one of the same second has ended too.</summary>
    public static ValueTask<bool> ContainsAsync(TenantScope scope, JsonElement claims)
    {
        var issuedAt = claims.TryGetProperty("iat", out var iat) && iat.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UnixEpoch;
        return ContainsAsync(scope, Text(claims, "sub"), Text(claims, "azp") ?? Text(claims, "client_id"), issuedAt);
    }

    private static async ValueTask<bool> HasEndedAsync(TenantScope scope, Holder holder, DateTimeOffset issuedAt)
        => await Records(scope).GetAsync(scope.Tenant.Id, HolderKind, holder.Key, scope.Now, scope.CancellationToken) is { } mark && issuedAt <= mark.CreatedAt;

    private static string? Text(JsonElement claims, string name)
        => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
