using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Authorize;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Tokens;

namespace Engine.Core.UserInfo;

/// <summary>
/// Custom claims Actions set on the ID token also appear at <c>/userinfo</c> (<c>tokens.md</c>, section 4): those of the last
/// login of the person at the application.
/// </summary>
internal static class UserInfoClaims
{
    private const string Kind = "userinfo_claims";

    /// <param name="scope">The call.</param>
    /// <param name="userId">The person.</param>
    /// <param name="clientId">The application.</param>
    /// <param name="claims">The claims.</param>
    /// <param name="basis">The code or refresh token they come with: when that has ended meanwhile, nothing is remembered.</param>
    public static async ValueTask RememberAsync(TenantScope scope, string userId, string clientId, IReadOnlyDictionary<string, JsonNode?> claims, RecordReference? basis)
    {
        var records = scope.Engine.Options.Store.Records;
        if (ClaimsCodec.ToText(claims) is not { } text)
        {
            // What an earlier login had is no longer true. Most never had any, and a look costs less than a write.
            if (await records.GetAsync(scope.Tenant.Id, Kind, Key(userId, clientId), scope.Now, scope.CancellationToken) is not null)
            {
                await records.DeleteAsync(scope.Tenant.Id, Kind, Key(userId, clientId), scope.CancellationToken);
            }

            return;
        }

        var record = new StoredRecord
        {
            Key = Key(userId, clientId),
            Subject = userId,
            ClientId = clientId,
            CreatedAt = scope.Now,
            ExpiresAt = scope.Now + EndedAccess.OpaqueTokenLifetime,
            Payload = Encoding.UTF8.GetBytes(text),
        };
        var isAdded = basis is { } origin
            ? await records.InsertOnAsync(scope.Tenant.Id, Kind, record, origin, scope.Now, scope.CancellationToken)
            : await records.InsertAsync(scope.Tenant.Id, Kind, record, scope.Now, scope.CancellationToken);
        if (!isAdded
            && await records.GetAsync(scope.Tenant.Id, Kind, record.Key, scope.Now, scope.CancellationToken) is { } earlier)
        {
            await records.ReplaceAsync(scope.Tenant.Id, Kind, record, earlier.Version, scope.Now, scope.CancellationToken);
        }
    }

    public static async ValueTask<IReadOnlyDictionary<string, JsonNode?>?> FindAsync(TenantScope scope, string userId, string clientId)
        => await scope.Engine.Options.Store.Records.GetAsync(scope.Tenant.Id, Kind, Key(userId, clientId), scope.Now, scope.CancellationToken) is { } record
            ? ClaimsCodec.FromText(Encoding.UTF8.GetString(record.Payload.Span))
            : null;

    private static string Key(string userId, string clientId) => $"{userId}\n{clientId}";
}
