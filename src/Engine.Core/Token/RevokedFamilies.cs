using Engine.Core.Http;
using Engine.Core.Storage;

namespace Engine.Core.Token;

/// <summary>
/// Families whose access tokens <c>/userinfo</c> must not honour any more. Opaque tokens name their family; JWTs for an API
/// don't, and live until they expire.
/// </summary>
internal static class RevokedFamilies
{
    private const string Kind = "revoked_family";

    /// <summary>The longest an opaque access token lives.</summary>
    public static readonly TimeSpan OpaqueTokenLifetime = TimeSpan.FromSeconds(86400);

    public static async ValueTask AddAsync(EndpointContext context, string family)
        => await context.Engine.Options.Store.Records.InsertAsync(
            context.Tenant.Name,
            Kind,
            new StoredRecord { Key = family, CreatedAt = context.Now, ExpiresAt = context.Now + OpaqueTokenLifetime, Payload = ReadOnlyMemory<byte>.Empty },
            context.Now,
            context.CancellationToken);

    public static async ValueTask<bool> ContainsAsync(EndpointContext context, string family)
        => await context.Engine.Options.Store.Records.GetAsync(context.Tenant.Name, Kind, family, context.Now, context.CancellationToken) is not null;
}
