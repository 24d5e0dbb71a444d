using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Engine.Core.Storage;

/// <summary>Turns a secret (a cookie, a code, a token) into the key of its record: the secret itself is never stored.</summary>
internal static class RecordKey
{
    public static string Of(string secret)
    {
        var size = Encoding.UTF8.GetMaxByteCount(secret.Length);
        var bytes = size <= 512 ? stackalloc byte[size] : new byte[size];
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], hash);
        return Base64Url.EncodeToString(hash);
    }
}
