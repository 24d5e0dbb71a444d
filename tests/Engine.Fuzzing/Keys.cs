using System.Security.Cryptography;
using Engine.Testing;

namespace Engine.Fuzzing;

/// <summary>A public key an application may register.</summary>
internal static class Keys
{
    public static string PublicPem { get; } = Export();

    private static string Export()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestSigningKeys.Next);
        return rsa.ExportSubjectPublicKeyInfoPem();
    }
}
