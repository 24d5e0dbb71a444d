using System.Buffers.Text;

namespace Engine.Core.Keys;

/// <summary>What keys a tenant may import.</summary>
internal static class ImportedSigningKeyRules
{
    /// <summary>How many keys there may be (<c>signing-keys/customer-signing-keys.md</c>).</summary>
    public const int MaxKeys = 10;

    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <summary>Every fault; none when the keys may be published.</summary>
    /// <param name="keys">The keys to import.</param>
    /// <param name="ownKids">The ids of the tenant's own keys.</param>
    public static IReadOnlyList<string> Check(IReadOnlyList<ImportedSigningKey> keys, IReadOnlyCollection<string> ownKids)
    {
        var faults = new List<string>();
        if (keys.Count > MaxKeys)
        {
            faults.Add($"At most {MaxKeys} keys can be imported.");
        }

        var kids = new HashSet<string>(ownKids, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (string.IsNullOrEmpty(key.Kid) || !kids.Add(key.Kid))
            {
                faults.Add($"The key id '{key.Kid}' is empty or taken.");
            }

            Check(key, text => faults.Add($"Key '{key.Kid}': {text}"));
        }

        return faults;
    }

    private static void Check(ImportedSigningKey key, Action<string> fault)
    {
        if (key.Kty != "RSA")
        {
            fault("kty must be RSA.");
        }

        if (key.Use is not (null or "sig"))
        {
            fault("use must be sig.");
        }

        if (key.KeyOps?.Any(static operation => operation != "verify") == true)
        {
            fault("key_ops must be verify.");
        }

        if (key.Alg is not (null or "RS256" or "RS384" or "RS512" or "PS256" or "PS384" or "PS512"))
        {
            fault($"the algorithm '{key.Alg}' is not possible.");
        }

        if (Decode(key.N) is not { Length: >= 256 and <= 2048 } modulus || modulus[0] == 0)
        {
            fault("n must be a modulus of 2048 to 16384 bits.");
        }

        if (Decode(key.E) is not { Length: >= 1 and <= 8 } exponent || (exponent[^1] & 1) == 0 || exponent is [1])
        {
            fault("e is not an exponent.");
        }

        foreach (var name in key.Extra?.Keys ?? [])
        {
            fault(Private.Contains(name, StringComparer.Ordinal) ? $"{name} is a private part; only the public key may be imported." : $"{name} is not a field of a public key.");
        }
    }

    private static byte[]? Decode(string? text) => text is not null && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
