using System.Text.Json;
using Engine.Core.Http;
using Engine.Core.Storage;

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
    public static async ValueTask AddFamilyAsync(EndpointContext context, string family)
        => await Records(context).InsertAsync(
            context.Tenant.Id,
            FamilyKind,
            new StoredRecord { Key = family, CreatedAt = context.Now, ExpiresAt = context.Now + OpaqueTokenLifetime, Payload = ReadOnlyMemory<byte>.Empty },
            context.Now,
            context.CancellationToken);

    public static ValueTask AddAsync(EndpointContext context, Holder holder, DateTimeOffset until)
        => AddAsync(Records(context), context.Tenant.Id, holder, until, context.CancellationToken);

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

    public static async ValueTask<bool> ContainsFamilyAsync(EndpointContext context, string family)
        => await Records(context).GetAsync(context.Tenant.Id, FamilyKind, family, context.Now, context.CancellationToken) is not null;

    /// <summary>Whether a token of a person at an application has ended. A machine's token has the application alone.</summary>
    public static async ValueTask<bool> ContainsAsync(EndpointContext context, string? userId, string? clientId, DateTimeOffset issuedAt)
        => (userId is not null && await HasEndedAsync(context, OfUser(userId), issuedAt))
            || (clientId is not null && await HasEndedAsync(context, OfClient(clientId), issuedAt))
            || (userId is not null && clientId is not null && await HasEndedAsync(context, Of(userId, clientId), issuedAt));

    /// <summary>The same by the claims of a signed token. They tell the second alone: one of the same second has ended too.</summary>
    public static ValueTask<bool> ContainsAsync(EndpointContext context, JsonElement claims)
    {
        var issuedAt = claims.TryGetProperty("iat", out var iat) && iat.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UnixEpoch;
        return ContainsAsync(context, Text(claims, "sub"), Text(claims, "azp") ?? Text(claims, "client_id"), issuedAt);
    }

    private static async ValueTask<bool> HasEndedAsync(EndpointContext context, Holder holder, DateTimeOffset issuedAt)
        => await Records(context).GetAsync(context.Tenant.Id, HolderKind, holder.Key, context.Now, context.CancellationToken) is { } mark && issuedAt <= mark.CreatedAt;

    private static string? Text(JsonElement claims, string name)
        => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IRecordStore Records(EndpointContext context) => context.Engine.Options.Store.Records;
}
