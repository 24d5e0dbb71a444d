using System.Text.Json;
using Engine.Core.Tenants;

namespace Engine.Core.Tokens;

/// <summary>Reads an ID token by which an application says whom it means (<c>id_token_hint</c>).</summary>
internal static class IdTokenHint
{
    /// <summary>The claims of an ID token the tenant has issued, expired or not; HS256 ones are checked with the secret of the application they name. Null for any other text.</summary>
    public static async ValueTask<JsonDocument?> ReadAsync(TenantScope scope, string hint)
    {
        var token = await JwtReader.VerifyAsync(scope, hint);
        if (token is null && JwtReader.PeekAudience(hint) is { } clientId
            && await scope.Tenant.FindApplicationAsync(clientId, scope.CancellationToken) is { ClientSecret: { } secret })
        {
            token = JwtReader.VerifyHmac(hint, scope.Issuer, secret);
        }

        // A logout token is signed alike, and names an event.
        if (token is not null && (!token.RootElement.TryGetProperty("aud", out var audience) || audience.ValueKind != JsonValueKind.String || token.RootElement.TryGetProperty("events", out _)))
        {
            token.Dispose();
            return null;
        }

        return token;
    }
}
