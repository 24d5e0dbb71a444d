using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Engine.Core.Time;
using Engine.Core.Tokens;

namespace Engine.Core.Keys;

/// <summary>
/// Wraps what is secret before it is stored: client secrets, private keys, signing secrets, secrets of Actions.
/// AES-256-GCM under a master key that is not part of the store.
/// </summary>
internal sealed class SecretProtector
{
    private const string Prefix = "enc:1:";
    private readonly byte[] _key;
    private readonly SecretSource _secrets;

    public SecretProtector(ReadOnlySpan<byte> masterKey, SecretSource secrets)
    {
        _secrets = secrets;
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey.ToArray(), 32, info: "engine secret protection"u8.ToArray());
    }

    public string Protect(string plain)
    {
        var text = Encoding.UTF8.GetBytes(plain);
        var envelope = new byte[12 + text.Length + 16];
        _secrets.Fill(envelope.AsSpan(0, 12));
        using var aes = new AesGcm(_key, 16);
        aes.Encrypt(envelope.AsSpan(0, 12), text, envelope.AsSpan(12, text.Length), envelope.AsSpan(12 + text.Length));
        return Prefix + Base64Url.EncodeToString(envelope);
    }

    /// <exception cref="CryptographicException">The value was wrapped with another master key, or it is damaged.</exception>
    public string Unprotect(string stored)
    {
        if (!stored.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return stored;
        }

        var envelope = Decode(stored.AsSpan(Prefix.Length));
        var plain = new byte[envelope.Length - 28];
        using var aes = new AesGcm(_key, 16);
        aes.Decrypt(envelope.AsSpan(0, 12), envelope.AsSpan(12, plain.Length), envelope.AsSpan(12 + plain.Length), plain);
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        try
        {
            var envelope = StrictBase64Url.Decode(text);
            return envelope.Length >= 28 ? envelope : throw new CryptographicException("The stored secret is too short.");
        }
        catch (FormatException exception)
        {
            throw new CryptographicException("The stored secret is not base64url.", exception);
        }
    }

    /// <summary>A key for a purpose of a tenant, derived from the master key.</summary>
    public byte[] DeriveKey(string tenant, string purpose)
        => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 32, info: Encoding.UTF8.GetBytes($"{tenant}\n{purpose}"));
}
