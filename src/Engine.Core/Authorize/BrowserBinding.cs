using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Engine.Core.Http;

namespace Engine.Core.Authorize;

/// <summary>
/// The cookie that binds a transaction to the browser that began it: a random value with a code that only the tenant can make.
/// A value that somebody else chose for the browser is not adopted, so nobody knows it but the browser.
/// </summary>
internal static class BrowserBinding
{
    private const int ValueLength = 43;
    private const int CodeSize = 16;
    private const int CodeLength = 22;

    /// <summary>The browser's value, or null when it has none that the tenant gave it.</summary>
    public static string? Read(EndpointContext context)
        => Cookies.Read(context.Request, Cookies.Browser) is { Length: ValueLength + 1 + CodeLength } cookie && cookie[ValueLength] == '.' && IsGenuine(context, cookie) ? cookie : null;

    /// <summary>Gives the browser a value.</summary>
    public static string Issue(EndpointContext context, EngineResponse response)
    {
        var value = context.Engine.Options.SecretSource.Token(32);
        Span<char> code = stackalloc char[CodeLength];
        WriteCode(context.Tenant.DerivedKeys.Browsers[0], value, code);
        var cookie = $"{value}.{code}";
        response.Headers.Add("Set-Cookie", Cookies.Format(context.Request, Cookies.Browser, cookie, lifetime: null));
        return cookie;
    }

    private static bool IsGenuine(EndpointContext context, string cookie)
    {
        Span<char> code = stackalloc char[CodeLength];
        foreach (var key in context.Tenant.DerivedKeys.Browsers)
        {
            WriteCode(key, cookie.AsSpan(0, ValueLength), code);
            if (CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(code), MemoryMarshal.AsBytes(cookie.AsSpan(ValueLength + 1))))
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteCode(byte[] key, ReadOnlySpan<char> value, Span<char> code)
    {
        Span<byte> text = stackalloc byte[ValueLength * 3];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text[..Encoding.UTF8.GetBytes(value, text)], hash);
        Base64Url.EncodeToChars(hash[..CodeSize], code);
    }
}
