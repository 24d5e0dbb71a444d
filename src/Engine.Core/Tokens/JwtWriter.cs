using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Engine.Core.Keys;

namespace Engine.Core.Tokens;

/// <summary>A way to sign a JWT: an algorithm and its key.</summary>
internal readonly struct JwtSigningKey
{
    private JwtSigningKey(string algorithm, LoadedKey? rsa, string? secret)
    {
        Algorithm = algorithm;
        Rsa = rsa;
        Secret = secret;
    }

    public string Algorithm { get; }

    public LoadedKey? Rsa { get; }

    /// <summary>The shared secret of <c>HS256</c>.</summary>
    public string? Secret { get; }

    /// <summary><c>RS256</c> or <c>PS256</c> with a key of the tenant.</summary>
    public static JwtSigningKey ForRsa(string algorithm, LoadedKey key) => new(algorithm, key, null);

    /// <summary><c>HS256</c> with a shared secret.</summary>
    public static JwtSigningKey ForHmac(string secret) => new("HS256", null, secret);
}

/// <summary>
/// Writes compact JWTs (RFC 7519) by hand: buffers are reused, nothing is allocated for a token. One a thread; never
/// across an await.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "Lives as long as its thread; the hash is released by its finalizer, the JSON writer owns no resource beside the buffer.")]
internal sealed class JwtWriter
{
    [ThreadStatic]
    private static JwtWriter? _current;

    private readonly ArrayBufferWriter<byte> _payload = new(2048);
    private readonly Utf8JsonWriter _json;
    private byte[] _token = new byte[4096];
    private string? _secret;
    private IncrementalHash? _hmac;

    private JwtWriter() => _json = new Utf8JsonWriter(_payload, JsonOptions);

    public static JsonWriterOptions JsonOptions { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Makes a token from claims that write themselves.</summary>
    public static string Write<TClaims>(scoped in JwtSigningKey key, string type, scoped in TClaims claims)
        where TClaims : IClaims
        => Encoding.ASCII.GetString(WriteUtf8(key, type, claims));

    /// <summary>The same as bytes, which are good until the thread's next token.</summary>
    public static ReadOnlySpan<byte> WriteUtf8<TClaims>(scoped in JwtSigningKey key, string type, scoped in TClaims claims)
        where TClaims : IClaims
    {
        var writer = _current ??= new JwtWriter();
        try
        {
            return writer.Create(key, type, claims);
        }
        catch
        {
            // A half-written buffer must not meet the next token.
            _current = null;
            throw;
        }
    }

    private ReadOnlySpan<byte> Create<TClaims>(scoped in JwtSigningKey key, string type, scoped in TClaims claims)
        where TClaims : IClaims
    {
        _payload.ResetWrittenCount();
        _json.Reset(_payload);
        _json.WriteStartObject();
        _json.WriteString("alg"u8, key.Algorithm);
        _json.WriteString("typ"u8, type);
        if (key.Rsa is not null)
        {
            _json.WriteString("kid"u8, key.Rsa.Kid);
        }

        _json.WriteEndObject();
        _json.Flush();
        Ensure(Base64Url.GetEncodedLength(_payload.WrittenCount) + 1);
        var length = Base64Url.EncodeToUtf8(_payload.WrittenSpan, _token);
        _token[length++] = (byte)'.';

        _payload.ResetWrittenCount();
        _json.Reset(_payload);
        _json.WriteStartObject();
        claims.WriteTo(_json);
        _json.WriteEndObject();
        _json.Flush();

        var signatureSize = key.Rsa?.Signer.SignatureSize ?? 32;
        Ensure(length + Base64Url.GetEncodedLength(_payload.WrittenCount) + 1 + Base64Url.GetEncodedLength(signatureSize));
        length += Base64Url.EncodeToUtf8(_payload.WrittenSpan, _token.AsSpan(length));

        Span<byte> signature = stackalloc byte[512];
        var signed = key switch
        {
            { Rsa: { } rsa } => rsa.Signer.Sign(_token.AsSpan(0, length), key.Algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1, signature),
            { Secret: { } secret } => SignWithSecret(secret, _token.AsSpan(0, length), signature),
            _ => throw new InvalidOperationException("The signing key is empty."),
        };
        _token[length++] = (byte)'.';
        length += Base64Url.EncodeToUtf8(signature[..signed], _token.AsSpan(length));
        return _token.AsSpan(0, length);
    }

    /// <summary>Setting up an HMAC costs more than computing one, so the last one is kept: tokens of an API come in numbers.</summary>
    private int SignWithSecret(string secret, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        if (_hmac is null || _secret != secret)
        {
            _hmac?.Dispose();
            _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
            _secret = secret;
        }

        _hmac.AppendData(data);
        return _hmac.GetHashAndReset(signature);
    }

    private void Ensure(int size)
    {
        if (_token.Length < size)
        {
            Array.Resize(ref _token, Math.Max(size, _token.Length * 2));
        }
    }
}

/// <summary>Claims that write themselves into an object that was begun.</summary>
internal interface IClaims
{
    void WriteTo(Utf8JsonWriter json);
}
