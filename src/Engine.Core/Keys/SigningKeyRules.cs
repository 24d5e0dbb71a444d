using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Engine.Core.Keys;

/// <summary>
/// What a signing key must be that is declared as PEM. Checking one takes milliseconds, and tests start engine after engine with the same
/// one: the digests of keys that are good are remembered, for every engine of the process.
/// </summary>
internal static class SigningKeyRules
{
    private const int MaxRemembered = 256;

    private static readonly ConcurrentDictionary<string, bool> Good = new(StringComparer.Ordinal);

    /// <summary>What is wrong with a key, as the end of a sentence; null when it can sign.</summary>
    public static string? FindFault(string pem)
    {
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(pem)));
        if (Good.ContainsKey(digest))
        {
            return null;
        }

        var fault = Check(pem);
        if (fault is null && Good.Count < MaxRemembered)
        {
            Good[digest] = true;
        }

        return fault;
    }

    private static string? Check(string pem)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.KeySize is < 2048 or > 4096 || rsa.ExportParameters(includePrivateParameters: true).D is null ? "must have 2048 to 4096 bits." : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return "is not an RSA private key in PEM.";
        }
    }
}
