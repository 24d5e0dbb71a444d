using System.Text;
using System.Text.Json;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Tokens;

/// <summary>
/// Tokens an administrator has taken back by their <c>jti</c>. The engine refuses them where it accepts tokens itself; an API
/// that checks tokens on its own has to ask for the list.
/// </summary>
internal static class BlacklistedTokens
{
    private const string Kind = "blacklisted_token";

    /// <summary>No token lives longer than this, so no entry has to.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromSeconds(2_592_000);

    /// <param name="scope">The call.</param>
    /// <param name="audience">An audience of the token, or the application it was given to.</param>
    /// <param name="tokenId">The <c>jti</c>.</param>
    public static async ValueTask AddAsync(TenantScope scope, string audience, string tokenId)
        => await Records(scope).InsertAsync(
            scope.Tenant.Id,
            Kind,
            new StoredRecord { Key = Key(audience, tokenId), ClientId = audience, CreatedAt = scope.Now, ExpiresAt = scope.Now + Retention, Payload = Encoding.UTF8.GetBytes(tokenId) },
            scope.Now,
            scope.CancellationToken);

    /// <summary>The <c>jti</c> of every token that was taken back for the audience, oldest first.</summary>
    public static async ValueTask<IReadOnlyList<string>> ListAsync(TenantScope scope, string audience)
    {
        var records = await Records(scope).ListAsync(scope.Tenant.Id, new RecordFilter { Kind = Kind, ClientId = audience }, scope.Now, cancellationToken: scope.CancellationToken);
        return [.. records.Select(static record => Encoding.UTF8.GetString(record.Payload.Span))];
    }

    /// <summary>Whether a token with these claims was taken back; one without <c>jti</c> can't be.</summary>
    public static async ValueTask<bool> ContainsAsync(TenantScope scope, JsonElement claims)
    {
        if (Text(claims, "jti") is not { } tokenId)
        {
            return false;
        }

        IEnumerable<string?> names = [Text(claims, "azp"), Text(claims, "client_id"), .. AccessTokenReader.Audiences(claims)];
        foreach (var name in names.OfType<string>().Distinct(StringComparer.Ordinal).ToList())
        {
            if (await Records(scope).GetAsync(scope.Tenant.Id, Kind, Key(name, tokenId), scope.Now, scope.CancellationToken) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static string Key(string audience, string tokenId) => RecordKey.Of($"{audience}\n{tokenId}");

    private static string? Text(JsonElement claims, string name)
        => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
