using System.Security.Cryptography;

namespace Engine.Benchmarks.Workload;

/// <summary>The limit: nothing but the signature of what a token signs, with a key object of its own.</summary>
internal static class BareSigner
{
    public const int InputSize = 600;

    /// <summary>SHA-256 of the input and an RSA-2048 signature (PKCS #1).</summary>
    public static Action CreateRsa()
    {
        var rsa = RSA.Create(2048);
        var (input, hash, signature) = (new byte[InputSize], new byte[32], new byte[256]);
        return () =>
        {
            SHA256.HashData(input, hash);
            rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        };
    }

    /// <summary>HMAC-SHA256 of the input.</summary>
    public static Action CreateHmac()
    {
        var (key, input, signature) = (new byte[32], new byte[InputSize], new byte[32]);
        return () => HMACSHA256.HashData(key, input, signature);
    }
}
