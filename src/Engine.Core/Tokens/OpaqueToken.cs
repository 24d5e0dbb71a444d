using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Engine.Core.Time;

namespace Engine.Core.Tokens;

/// <summary>What an opaque access token says; only the engine can read it.</summary>
internal sealed record OpaqueTokenContent(string Subject, string ClientId, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt, string? SessionId, string? Family)
{
    /// <summary>When it was issued. Tokens of earlier versions don't say it: they count as older than everything that has ended.</summary>
    public DateTimeOffset IssuedAt { get; init; } = DateTimeOffset.UnixEpoch;
}

/// <summary>
/// An access token for <c>/userinfo</c> alone: a compact JWE (RFC 7516) with <c>dir</c> and <c>A256GCM</c>, as the service
/// issues it when a request names no API. Applications must not look into it.
/// </summary>
internal static class OpaqueToken
{
    public static string Create(string issuer, OpaqueTokenContent content, ReadOnlySpan<byte> key, SecretSource secrets)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("alg"u8, "dir"u8);
            json.WriteString("enc"u8, "A256GCM"u8);
            json.WriteString("iss"u8, issuer);
            json.WriteEndObject();
        }

        var header = Base64Url.EncodeToString(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("sub"u8, content.Subject);
            json.WriteString("cid"u8, content.ClientId);
            json.WriteString("scp"u8, string.Join(' ', content.Scopes));
            json.WriteNumber("iat"u8, content.IssuedAt.ToUnixTimeMilliseconds());
            json.WriteNumber("exp"u8, content.ExpiresAt.ToUnixTimeSeconds());
            if (content.SessionId is not null)
            {
                json.WriteString("sid"u8, content.SessionId);
            }

            if (content.Family is not null)
            {
                json.WriteString("fam"u8, content.Family);
            }

            json.WriteEndObject();
        }

        Span<byte> iv = stackalloc byte[12];
        Span<byte> tag = stackalloc byte[16];
        secrets.Fill(iv);
        var ciphertext = new byte[buffer.WrittenCount];
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(iv, buffer.WrittenSpan, ciphertext, tag, Encoding.ASCII.GetBytes(header));
        return string.Concat(
            string.Concat(header, "..", Base64Url.EncodeToString(iv), "."),
            string.Concat(Base64Url.EncodeToString(ciphertext), ".", Base64Url.EncodeToString(tag)));
    }

    /// <summary>Null when it is not a token of this tenant or was tampered with. Expiry is for the caller to judge.</summary>
    public static OpaqueTokenContent? TryRead(string token, ReadOnlySpan<byte> key)
    {
        var parts = token.Split('.');
        if (parts is not [var header, "", var ivPart, var cipherPart, var tagPart])
        {
            return null;
        }

        try
        {
            var iv = StrictBase64Url.Decode(ivPart);
            var ciphertext = StrictBase64Url.Decode(cipherPart);
            var tag = StrictBase64Url.Decode(tagPart);
            if (iv.Length != 12 || tag.Length != 16)
            {
                return null;
            }

            var plain = new byte[ciphertext.Length];
            using var aes = new AesGcm(key, 16);
            aes.Decrypt(iv, ciphertext, tag, plain, Encoding.ASCII.GetBytes(header));
            using var document = JsonDocument.Parse(plain);
            var root = document.RootElement;
            return new OpaqueTokenContent(
                root.GetProperty("sub").GetString()!,
                root.GetProperty("cid").GetString()!,
                root.GetProperty("scp").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("exp").GetInt64()),
                root.TryGetProperty("sid", out var sid) ? sid.GetString() : null,
                root.TryGetProperty("fam", out var family) ? family.GetString() : null)
            {
                IssuedAt = root.TryGetProperty("iat", out var iat) ? DateTimeOffset.FromUnixTimeMilliseconds(iat.GetInt64()) : DateTimeOffset.UnixEpoch,
            };
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether a token that could be read was issued under this issuer: a tenant may have had another one.</summary>
    public static bool IsOf(string token, string issuer)
    {
        using var header = JsonDocument.Parse(StrictBase64Url.Decode(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))));
        return header.RootElement.TryGetProperty("iss", out var found) && found.ValueEquals(issuer);
    }
}
