using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Engine.Core.Authorize;

/// <summary>Proof Key for Code Exchange (RFC 7636).</summary>
internal static class Pkce
{
    public const string S256 = "S256";
    public const string Plain = "plain";

    /// <summary>43 to 128 unreserved characters (section 4.1 and 4.2).</summary>
    public static bool IsWellFormed(string text)
    {
        if (text.Length is < 43 or > 128)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '_' or '~'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the verifier is the one the challenge was made of. A verifier without a challenge is refused as well: it hides a downgrade.</summary>
    public static bool Verify(string? challenge, string? method, string? verifier)
    {
        if (challenge is null || verifier is null)
        {
            return challenge is null && verifier is null;
        }

        if (!IsWellFormed(verifier))
        {
            return false;
        }

        var computed = method == S256 ? Challenge(verifier) : verifier;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(computed), Encoding.UTF8.GetBytes(challenge));
    }

    /// <summary>The S256 challenge of a verifier.</summary>
    public static string Challenge(string verifier)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.ASCII.GetBytes(verifier), hash);
        return Base64Url.EncodeToString(hash);
    }
}
