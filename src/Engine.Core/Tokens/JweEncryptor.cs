using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Engine.Core.Apis;
using Engine.Core.Keys;
using Engine.Core.Time;

namespace Engine.Core.Tokens;

/// <summary>
/// Encrypts signed tokens to the key of an API: a nested JWT (RFC 7519, section 5.2) as compact JWE (RFC 7516) with A256GCM.
/// One a key, as long as the key is in the cache of the configuration.
/// </summary>
internal sealed class JweEncryptor
{
    private static readonly ConditionalWeakTable<TokenEncryptionKey, JweEncryptor> Known = [];

    private readonly RSAParameters _parameters;
    private readonly RSAEncryptionPadding _padding;
    private readonly byte[] _header;
    private RSA? _spare;

    private JweEncryptor(TokenEncryptionKey key)
    {
        _parameters = (RsaPublicPem.Read(key.Pem) ?? throw new CryptographicException("The encryption key of an API is not an RSA public key.")).Parameters;
        _padding = key.Alg switch
        {
            "RSA-OAEP-256" => RSAEncryptionPadding.OaepSHA256,
            "RSA-OAEP-384" => RSAEncryptionPadding.OaepSHA384,
            "RSA-OAEP-512" => RSAEncryptionPadding.OaepSHA512,
            _ => throw new CryptographicException($"The encryption algorithm '{key.Alg}' of an API is not possible."),
        };
        _header = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(CreateHeader(key)));
    }

    public static JweEncryptor For(TokenEncryptionKey key) => Known.GetValue(key, static added => new JweEncryptor(added));

    public string Encrypt(string token, SecretSource secrets)
    {
        Span<byte> contentKey = stackalloc byte[32];
        Span<byte> iv = stackalloc byte[12];
        Span<byte> tag = stackalloc byte[16];
        Span<byte> wrapped = stackalloc byte[_parameters.Modulus!.Length];
        secrets.Fill(contentKey);
        secrets.Fill(iv);
        Wrap(contentKey, wrapped);

        var content = Encoding.ASCII.GetBytes(token);
        using (var aes = new AesGcm(contentKey, 16))
        {
            // In place: the plain token does not stay in memory.
            aes.Encrypt(iv, content, content, tag, _header);
        }

        CryptographicOperations.ZeroMemory(contentKey);
        return Compose(wrapped, iv, content, tag);
    }

    private static byte[] CreateHeader(TokenEncryptionKey key)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("alg"u8, key.Alg);
            json.WriteString("enc"u8, "A256GCM"u8);
            if (key.Kid is not null)
            {
                json.WriteString("kid"u8, key.Kid);
            }

            json.WriteString("typ"u8, "JWT"u8);
            json.WriteString("cty"u8, "JWT"u8);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An RSA object serves one caller at a time: whoever finds none at hand makes one.</summary>
    private void Wrap(ReadOnlySpan<byte> contentKey, Span<byte> destination)
    {
        var rsa = Interlocked.Exchange(ref _spare, null) ?? RSA.Create(_parameters);
        rsa.Encrypt(contentKey, destination, _padding);
        Interlocked.Exchange(ref _spare, rsa)?.Dispose();
    }

    private string Compose(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag)
    {
        var length = _header.Length + 4 + Base64Url.GetEncodedLength(wrapped.Length) + Base64Url.GetEncodedLength(iv.Length) + Base64Url.GetEncodedLength(ciphertext.Length) + Base64Url.GetEncodedLength(tag.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        _header.CopyTo(buffer.AsSpan());
        var position = Append(buffer, _header.Length, wrapped);
        position = Append(buffer, position, iv);
        position = Append(buffer, position, ciphertext);
        position = Append(buffer, position, tag);
        var result = Encoding.ASCII.GetString(buffer, 0, position);
        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    }

    private static int Append(byte[] buffer, int position, ReadOnlySpan<byte> part)
    {
        buffer[position++] = (byte)'.';
        return position + Base64Url.EncodeToUtf8(part, buffer.AsSpan(position));
    }
}
