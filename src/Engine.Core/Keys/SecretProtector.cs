using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Engine.Core.Time;
using Engine.Core.Tokens;

namespace Engine.Core.Keys;

/// <summary>
/// Wraps what is secret before it is stored: client secrets, private keys, signing secrets, secrets of Actions.
/// AES-256-GCM under a master key that is not part of the store. Master keys of before unwrap, and never wrap.
/// </summary>
internal sealed class SecretProtector
{
    private const string Prefix = "enc:1:";
    private readonly byte[][] _keys;
    private readonly SecretSource _secrets;

    public SecretProtector(byte[] masterKey, SecretSource secrets)
        : this(masterKey, [], secrets)
    {
    }

    public SecretProtector(ReadOnlyMemory<byte> masterKey, IEnumerable<ReadOnlyMemory<byte>> previousMasterKeys, SecretSource secrets)
    {
        _secrets = secrets;
        _keys = [.. previousMasterKeys.Prepend(masterKey).Select(static key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key.ToArray(), 32, info: "engine secret protection"u8.ToArray()))];
    }

    /// <summary>Whether there are master keys of before.</summary>
    public bool HasPreviousKeys => _keys.Length > 1;

    public string Protect(string plain)
    {
        var text = Encoding.UTF8.GetBytes(plain);
        var envelope = new byte[12 + text.Length + 16];
        _secrets.Fill(envelope.AsSpan(0, 12));
        using var aes = new AesGcm(_keys[0], 16);
        aes.Encrypt(envelope.AsSpan(0, 12), text, envelope.AsSpan(12, text.Length), envelope.AsSpan(12 + text.Length));
        return Prefix + Base64Url.EncodeToString(envelope);
    }

    /// <exception cref="CryptographicException">The value was wrapped with another master key, or it is damaged.</exception>
    public string Unprotect(string stored)
        => TryUnprotect(stored, out _) ?? throw new AuthenticationTagMismatchException("A stored secret was wrapped with another master key, or it is damaged.");

    /// <summary>The value in clear; null when no known master key fits or it is damaged.</summary>
    /// <param name="stored">The value as it is stored.</param>
    /// <param name="isCurrent">Whether it is wrapped with the master key of now.</param>
    public string? TryUnprotect(string stored, out bool isCurrent)
    {
        isCurrent = false;
        if (!stored.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return stored;
        }

        if (Decode(stored.AsSpan(Prefix.Length)) is not { } envelope)
        {
            return null;
        }

        var plain = new byte[envelope.Length - 28];
        for (var i = 0; i < _keys.Length; i++)
        {
            try
            {
                using var aes = new AesGcm(_keys[i], 16);
                aes.Decrypt(envelope.AsSpan(0, 12), envelope.AsSpan(12, plain.Length), envelope.AsSpan(12 + plain.Length), plain);
                isCurrent = i == 0;
                return Encoding.UTF8.GetString(plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                // Another master key's; the next one may fit.
            }
        }

        return null;
    }

    /// <summary>A key for a purpose of a tenant, derived from the master key.</summary>
    public byte[] DeriveKey(string tenant, string purpose) => DeriveKeys(tenant, purpose)[0];

    /// <summary>Keys for a purpose of a tenant: the one derived from the master key, then those of master keys of before.</summary>
    public byte[][] DeriveKeys(string tenant, string purpose)
        => [.. _keys.Select(key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: Encoding.UTF8.GetBytes($"{tenant}\n{purpose}")))];

    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        try
        {
            return StrictBase64Url.Decode(text) is { Length: >= 28 } envelope ? envelope : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
