using System.Text.Json;
using Engine.Core.Tenants;

namespace Engine.Core.Tokens;

/// <summary>What an access token of this tenant says.</summary>
internal sealed record AccessToken(string Subject, string ClientId, IReadOnlyList<string> Scopes, IReadOnlyList<string> Audiences, DateTimeOffset ExpiresAt, string? Family);

/// <summary>Reads access tokens the engine has issued itself: opaque ones, and JWTs that list <c>/userinfo</c>.</summary>
internal static class AccessTokenReader
{
    /// <summary>Null when the token is not good for <c>/userinfo</c>: forged, expired, revoked, for somebody else.</summary>
    public static async ValueTask<AccessToken?> ReadAsync(TenantScope scope, string token)
    {
        if (ReadOpaque(token, scope.Tenant.Keys.OpaqueTokenKeys) is { } opaque)
        {
            var isGood = opaque.ExpiresAt > scope.Now
                && OpaqueToken.IsOf(token, scope.Issuer)
                && (opaque.Family is null || !await EndedAccess.ContainsFamilyAsync(scope, opaque.Family))
                && !await EndedAccess.ContainsAsync(scope, opaque.Subject, opaque.ClientId, opaque.IssuedAt);
            return isGood ? new AccessToken(opaque.Subject, opaque.ClientId, opaque.Scopes, [], opaque.ExpiresAt, opaque.Family) : null;
        }

        var jwt = await VerifyAsync(scope, token);
        return jwt is not null && jwt.Audiences.Contains(scope.Issuer + "userinfo") ? jwt : null;
    }

    /// <summary>Checks signature, issuer and expiry of an RS256 or PS256 token; the caller checks the audience.</summary>
    public static async ValueTask<AccessToken?> VerifyAsync(TenantScope scope, string token)
    {
        if (await JwtReader.VerifyAsync(scope, token) is not { } payload)
        {
            return null;
        }

        using (payload)
        {
            var root = payload.RootElement;
            if (!root.TryGetProperty("exp", out var exp) || !exp.TryGetInt64(out var seconds) || DateTimeOffset.FromUnixTimeSeconds(seconds) is var expires && expires <= scope.Now)
            {
                return null;
            }

            if (await BlacklistedTokens.ContainsAsync(scope, root) || await EndedAccess.ContainsAsync(scope, root))
            {
                return null;
            }

            var client = Text(root, "azp") ?? Text(root, "client_id");
            return Text(root, "sub") is { } subject && client is not null
                ? new AccessToken(subject, client, Text(root, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [], Audiences(root), expires, null)
                : null;
        }
    }

    private static OpaqueTokenContent? ReadOpaque(string token, byte[][] keys)
    {
        foreach (var key in keys)
        {
            if (OpaqueToken.TryRead(token, key) is { } content)
            {
                return content;
            }
        }

        return null;
    }

    internal static List<string> Audiences(JsonElement root)
    {
        var result = new List<string>();
        if (root.TryGetProperty("aud", out var audience))
        {
            foreach (var item in audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray().ToList() : [audience])
            {
                if (item.ValueKind == JsonValueKind.String)
                {
                    result.Add(item.GetString()!);
                }
            }
        }

        return result;
    }

    private static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
