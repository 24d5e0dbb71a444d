using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Engine.Core.Tenants;

namespace Engine.Core.Tokens;

/// <summary>Verifies JWTs the tenant has signed with its RSA keys.</summary>
internal static class JwtReader
{
    /// <summary>The payload when signature and issuer are right, or null. Expiry is for the caller to judge.</summary>
    public static async ValueTask<JsonDocument?> VerifyAsync(TenantScope scope, string token)
    {
        var keys = await scope.Tenant.Keys.GetAsync(scope.CancellationToken);
        return Verify(token, scope.Issuer, (kid, algorithm, signed, signature) =>
        {
            if (kid is null || keys.Find(kid) is not { } key || algorithm is not ("RS256" or "PS256"))
            {
                return false;
            }

            return key.Signer.Verify(signed, signature, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        });
    }

    /// <summary>The payload of an HS256 token, or null.</summary>
    public static JsonDocument? VerifyHmac(string token, string issuer, string secret)
        => Verify(token, issuer, (_, algorithm, signed, signature)
            => algorithm == "HS256" && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed), signature));

    /// <summary>The audience an unverified token names, if it names one; only good for finding the key to verify it with.</summary>
    public static string? PeekAudience(string token) => Peek(token, 1, "aud");

    /// <summary>The algorithm an unverified token names; <see cref="VerifyAsync"/> verifies by the same header.</summary>
    public static string? PeekAlgorithm(string token) => Peek(token, 0, "alg");

    private static string? Peek(string token, int index, string name)
    {
        try
        {
            if (token.Split('.') is not { Length: 3 } parts)
            {
                return null;
            }

            using var part = JsonDocument.Parse(StrictBase64Url.Decode(parts[index]));
            return part.RootElement.ValueKind == JsonValueKind.Object && part.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    private static JsonDocument? Verify(string token, string issuer, Func<string?, string?, byte[], byte[], bool> check)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || token.Length > 32 * 1024)
        {
            return null;
        }

        try
        {
            using var header = JsonDocument.Parse(StrictBase64Url.Decode(parts[0]));
            var kid = header.RootElement.TryGetProperty("kid", out var kidValue) ? kidValue.GetString() : null;
            var algorithm = header.RootElement.TryGetProperty("alg", out var algorithmValue) ? algorithmValue.GetString() : null;
            if (!check(kid, algorithm, Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]), StrictBase64Url.Decode(parts[2])))
            {
                return null;
            }

            var payload = JsonDocument.Parse(StrictBase64Url.Decode(parts[1]));
            if (payload.RootElement.ValueKind == JsonValueKind.Object && payload.RootElement.TryGetProperty("iss", out var iss) && iss.ValueEquals(issuer))
            {
                return payload;
            }

            payload.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
