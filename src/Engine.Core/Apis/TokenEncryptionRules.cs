using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Json;
using Engine.Core.Keys;

namespace Engine.Core.Apis;

/// <summary>What encryption an API may ask for, and what of it is shown.</summary>
internal static class TokenEncryptionRules
{
    public static void Check(TokenEncryption encryption, Action<string> fault)
    {
        if (encryption.Format != TokenEncryption.CompactNestedJwe)
        {
            fault($"the token encryption format '{encryption.Format}' does not exist.");
        }

        if (encryption.EncryptionKey.Alg is not ("RSA-OAEP-256" or "RSA-OAEP-384" or "RSA-OAEP-512"))
        {
            fault($"the token encryption algorithm '{encryption.EncryptionKey.Alg}' is not possible.");
        }

        if (RsaPublicPem.Read(encryption.EncryptionKey.Pem) is not { } key)
        {
            fault("the token encryption key is not an RSA public key or certificate in PEM.");
        }
        else if (key.Bits is < 2048 or > 4096)
        {
            fault($"the token encryption key has {key.Bits} bits; 2048 to 4096 are needed.");
        }
    }

    /// <summary>The API as it is stored: its encryption key has its thumbprint.</summary>
    public static Api Complete(Api api)
        => api.TokenEncryption is { } encryption && RsaPublicPem.Read(encryption.EncryptionKey.Pem) is { } key
            ? api with { TokenEncryption = encryption with { EncryptionKey = encryption.EncryptionKey with { ThumbprintSha256 = key.Thumbprint() } } }
            : api;

    /// <summary>The API as the Management API shows it: without the key material of its encryption.</summary>
    public static JsonObject ToPublicJson(Api api)
    {
        var shown = api.TokenEncryption is { } encryption
            ? api with { TokenEncryption = encryption with { EncryptionKey = encryption.EncryptionKey with { Pem = null } } }
            : api;
        return JsonSerializer.SerializeToNode(shown, EntityJson.Default.Api)!.AsObject();
    }
}
