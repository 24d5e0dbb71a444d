using System.Buffers.Text;
using System.Security.Cryptography;

namespace Engine.Core.Time;

/// <summary>Where every random value of the engine comes from. The default is the operating system's generator; test kits seed one.</summary>
public class SecretSource
{
    private const string Alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The operating system's generator.</summary>
    public static SecretSource System { get; } = new();

    /// <summary>Fills the span with random bytes.</summary>
    public virtual void Fill(Span<byte> bytes)
    {
#pragma warning disable RS0030 // the one place that may ask the operating system
        RandomNumberGenerator.Fill(bytes);
#pragma warning restore RS0030
    }

    /// <summary>A URL-safe token with the given number of random bytes (32: 43 characters).</summary>
    public string Token(int bytes = 32)
    {
        Span<byte> buffer = stackalloc byte[64];
        buffer = buffer[..bytes];
        Fill(buffer);
        return Base64Url.EncodeToString(buffer);
    }

    /// <summary>A prefix and the given number of random letters and digits: the service's id format.</summary>
    public string Id(string prefix, int length) => string.Concat(prefix, Draw(Alphanumerics, length));

    /// <summary>Random lower-case hexadecimal digits.</summary>
    public string Hex(int digits) => Draw("0123456789abcdef", digits);

    /// <summary>Random decimal digits.</summary>
    internal string Digits(int digits) => Draw("0123456789", digits);

    /// <summary>Random capital letters and digits, for what people type.</summary>
    internal string Capitals(int length) => Draw("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);

    /// <summary>A random UUID (version 4, RFC 9562).</summary>
    public string Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>Random characters of an alphabet.</summary>
    internal string Draw(string alphabet, int length) => string.Create(length, (Source: this, Alphabet: alphabet), static (span, state) =>
    {
        // Bytes at or above the largest multiple of the alphabet's length are passed over, so that no character is likelier.
        var limit = 256 / state.Alphabet.Length * state.Alphabet.Length;
        Span<byte> buffer = stackalloc byte[64];
        var position = buffer.Length;
        for (var i = 0; i < span.Length;)
        {
            if (position == buffer.Length)
            {
                state.Source.Fill(buffer);
                position = 0;
            }

            var value = buffer[position++];
            if (value < limit)
            {
                span[i++] = state.Alphabet[value % state.Alphabet.Length];
            }
        }
    });
}
