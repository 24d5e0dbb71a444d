using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Core.Tokens;

namespace Engine.Core.UserInfo;

/// <summary>
/// Custom claims Actions set on the ID token also appear at <c>/userinfo</c> (<c>tokens.md</c>, section 4): those of the last
/// login of the person at the application.
/// </summary>
internal static class UserInfoClaims
{
    private const string Kind = "userinfo_claims";

    /// <param name="context">The call.</param>
    /// <param name="userId">The person.</param>
    /// <param name="clientId">The application.</param>
    /// <param name="claims">The claims.</param>
    /// <param name="basis">The code or refresh token they come with: when that has ended meanwhile, nothing is remembered.</param>
    public static async ValueTask RememberAsync(EndpointContext context, string userId, string clientId, IReadOnlyDictionary<string, JsonNode?> claims, RecordReference? basis)
    {
        var records = context.Engine.Options.Store.Records;
        if (ClaimsCodec.ToText(claims) is not { } text)
        {
            // What an earlier login had is no longer true. Most never had any, and a look costs less than a write.
            if (await records.GetAsync(context.Tenant.Id, Kind, Key(userId, clientId), context.Now, context.CancellationToken) is not null)
            {
                await records.DeleteAsync(context.Tenant.Id, Kind, Key(userId, clientId), context.CancellationToken);
            }

            return;
        }

        var record = new StoredRecord
        {
            Key = Key(userId, clientId),
            Subject = userId,
            ClientId = clientId,
            CreatedAt = context.Now,
            ExpiresAt = context.Now + EndedAccess.OpaqueTokenLifetime,
            Payload = Encoding.UTF8.GetBytes(text),
        };
        var isAdded = basis is { } origin
            ? await records.InsertOnAsync(context.Tenant.Id, Kind, record, origin, context.Now, context.CancellationToken)
            : await records.InsertAsync(context.Tenant.Id, Kind, record, context.Now, context.CancellationToken);
        if (!isAdded
            && await records.GetAsync(context.Tenant.Id, Kind, record.Key, context.Now, context.CancellationToken) is { } earlier)
        {
            await records.ReplaceAsync(context.Tenant.Id, Kind, record, earlier.Version, context.Now, context.CancellationToken);
        }
    }

    public static async ValueTask<IReadOnlyDictionary<string, JsonNode?>?> FindAsync(EndpointContext context, string userId, string clientId)
        => await context.Engine.Options.Store.Records.GetAsync(context.Tenant.Id, Kind, Key(userId, clientId), context.Now, context.CancellationToken) is { } record
            ? ClaimsCodec.FromText(Encoding.UTF8.GetString(record.Payload.Span))
            : null;

    private static string Key(string userId, string clientId) => $"{userId}\n{clientId}";
}
