using System.Globalization;
using System.Security.Cryptography;

namespace Engine.Testing;

/// <summary>
/// An authenticator app of a test: it shows the one-time passwords of a key it was given (RFC 6238, SHA-1, six digits, thirty seconds).
/// </summary>
public sealed class AuthenticatorApp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int StepSeconds = 30;

    private readonly byte[] _key;
    private readonly TimeProvider _clock;

    /// <summary>An app that has read a key.</summary>
    /// <param name="key">The key in Base32, blanks allowed, or the <c>otpauth://totp/…</c> address of the picture.</param>
    /// <param name="clock">The clock of the app: usually <see cref="TestEngine.Clock"/>.</param>
    /// <exception cref="ArgumentException">The key is not Base32, or the address has none.</exception>
    public AuthenticatorApp(string key, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(clock);
        if (key.StartsWith("otpauth://", StringComparison.Ordinal))
        {
            key = new Uri(key).Query.TrimStart('?').Split('&').Select(static pair => pair.Split('=')).FirstOrDefault(static pair => pair[0] == "secret")?[1]
                ?? throw new ArgumentException("The address has no secret.", nameof(key));
        }

        _key = Decode(key);
        _clock = clock;
    }

    /// <summary>What the app shows.</summary>
    /// <param name="steps">How many codes later than now; negative for earlier ones.</param>
    public string Code(int steps = 0)
    {
        Span<byte> counter = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(counter, (_clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds) + steps);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // RFC 6238 and every authenticator app use SHA-1.
        HMACSHA1.HashData(_key, counter, hash);
#pragma warning restore CA5350
        var offset = hash[^1] & 0xf;
        var number = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string text)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var character in text.Where(static character => character is not (' ' or '=')))
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            if (value < 0)
            {
                throw new ArgumentException("The key is not Base32.", nameof(text));
            }

            buffer = ((buffer << 5) | value) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return [.. bytes];
    }
}
