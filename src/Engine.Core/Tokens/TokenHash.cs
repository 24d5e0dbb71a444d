using System.Buffers.Text;
using System.Security.Cryptography;

namespace Engine.Core.Tokens;

/// <summary>
/// What an ID token says about the token it comes with (OpenID Connect Core, section 3.1.3.6): the left half of its hash, in
/// base64url. Every algorithm that signs ID tokens here ends in 256, hence SHA-256.
/// </summary>
internal static class TokenHash
{
    public static string Of(ReadOnlySpan<byte> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(token, hash);
        return Base64Url.EncodeToString(hash[..(SHA256.HashSizeInBytes / 2)]);
    }
}
