using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Engine.Core.Tenants;

namespace Engine.Core.Codes;

/// <summary>The hash of a code and of all that it is for, under a key of the tenant that is stored nowhere.</summary>
internal static class CodeHash
{
    public static string Compute(Tenant tenant, CodeTarget target, string nonce, string code) => Compute(tenant.DerivedKeys.OneTimeCodes[0], target, nonce, code);

    /// <summary>Takes the same time whatever is wrong.</summary>
    public static bool Matches(Tenant tenant, CodeTarget target, StoredCode stored, string code)
    {
        var matches = false;
        foreach (var key in tenant.DerivedKeys.OneTimeCodes)
        {
            var hash = Compute(key, target, stored.Nonce, code);
            matches |= CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(hash.AsSpan()), MemoryMarshal.AsBytes(stored.Hash.AsSpan()));
        }

        return matches;
    }

    private static string Compute(byte[] key, CodeTarget target, string nonce, string code)
    {
        var text = new StringBuilder();
        foreach (var part in (string?[])[nonce, target.Purpose, target.Recipient, target.ClientId, target.Flow, code])
        {
            // With its length in front, no part can pass for two.
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}");
        }

        return Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text.ToString())));
    }
}
