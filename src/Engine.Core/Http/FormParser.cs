using System.Buffers;
using System.Text;

namespace Engine.Core.Http;

/// <summary>
/// Parses <c>application/x-www-form-urlencoded</c> bytes and query strings. Never throws: broken escapes, bytes that are no
/// UTF-8 and too many parameters give null.
/// </summary>
internal static class FormParser
{
    public const int MaxParameters = 500;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static RequestParameters? ParseQuery(string query, int maxParameters = MaxParameters)
    {
        if (query.Length == 0)
        {
            return RequestParameters.None;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(query.Length));
        try
        {
            // An unpaired surrogate becomes the replacement character, so this can't fail.
            var written = Encoding.UTF8.GetBytes(query, buffer);
            return Parse(buffer.AsSpan(0, written), maxParameters);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static RequestParameters? Parse(ReadOnlySpan<byte> form, int maxParameters = MaxParameters)
    {
        var items = new List<KeyValuePair<string, string>>(8);
        while (!form.IsEmpty)
        {
            var end = form.IndexOf((byte)'&');
            var pair = end < 0 ? form : form[..end];
            form = end < 0 ? [] : form[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            if (items.Count == maxParameters)
            {
                return null;
            }

            var equals = pair.IndexOf((byte)'=');
            var encodedName = equals < 0 ? pair : pair[..equals];
            var name = KnownName(encodedName) ?? Decode(encodedName);
            var value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            if (name is null || value is null)
            {
                return null;
            }

            items.Add(new(name, value));
        }

        return new RequestParameters(items);
    }

    /// <summary>The names nearly every token request has; each is one string for all of them.</summary>
    private static string? KnownName(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("grant_type"u8) => "grant_type",
        _ when name.SequenceEqual("client_id"u8) => "client_id",
        _ when name.SequenceEqual("client_secret"u8) => "client_secret",
        _ when name.SequenceEqual("audience"u8) => "audience",
        _ when name.SequenceEqual("scope"u8) => "scope",
        _ when name.SequenceEqual("code"u8) => "code",
        _ when name.SequenceEqual("redirect_uri"u8) => "redirect_uri",
        _ when name.SequenceEqual("code_verifier"u8) => "code_verifier",
        _ when name.SequenceEqual("refresh_token"u8) => "refresh_token",
        _ => null,
    };

    /// <summary>Decodes one name or value; null when it is broken.</summary>
    public static string? Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IndexOfAny((byte)'%', (byte)'+') < 0)
        {
            return ToText(encoded);
        }

        byte[]? rented = null;
        var buffer = encoded.Length <= 512 ? stackalloc byte[512] : (rented = ArrayPool<byte>.Shared.Rent(encoded.Length));
        try
        {
            var written = 0;
            for (var i = 0; i < encoded.Length; i++)
            {
                var current = encoded[i];
                if (current == '%')
                {
                    if (i + 2 >= encoded.Length || !TryHex(encoded[i + 1], out var high) || !TryHex(encoded[i + 2], out var low))
                    {
                        return null;
                    }

                    current = (byte)((high << 4) | low);
                    i += 2;
                }
                else if (current == '+')
                {
                    current = (byte)' ';
                }

                buffer[written++] = current;
            }

            return ToText(buffer[..written]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static string? ToText(ReadOnlySpan<byte> bytes)
        => System.Text.Unicode.Utf8.IsValid(bytes) ? Utf8.GetString(bytes) : null;

    private static bool TryHex(byte digit, out int value)
    {
        value = digit switch
        {
            >= (byte)'0' and <= (byte)'9' => digit - '0',
            >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
            _ => -1,
        };
        return value >= 0;
    }
}
