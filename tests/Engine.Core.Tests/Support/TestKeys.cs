using System.Security.Cryptography;

namespace Engine.Core.Tests.Support;

/// <summary>RSA keys, made once: they are what is slow about tests of an identity provider.</summary>
internal static class TestKeys
{
    private static readonly Lazy<string> LazyCurrent = new(Create);
    private static readonly Lazy<string> LazyNext = new(Create);

    public static string Current => LazyCurrent.Value;

    public static string Next => LazyNext.Value;

    private static string Create()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }
}
