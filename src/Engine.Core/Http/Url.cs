using System.Buffers;
using System.Globalization;
using System.Text;

namespace Engine.Core.Http;

/// <summary>Builds URLs from parts.</summary>
internal static class Url
{
    /// <summary>Unreserved and reserved characters of RFC 3986, section 2, and the percent sign.</summary>
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    /// <summary>Control characters and the blank.</summary>
    private static readonly SearchValues<char> NoTarget = SearchValues.Create([.. Enumerable.Range(0, 0x21).Concat(Enumerable.Range(0x7F, 0x21)).Select(static code => (char)code)]);

    /// <summary>Adds parameters to the query of a URL, whose own query and fragment are kept as they are.</summary>
    public static string AddQuery(string url, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        if (url.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash)
        {
            return AddQuery(url[..hash], parameters) + url[hash..];
        }

        var builder = new StringBuilder(url, url.Length + 256);
        var separator = !url.Contains('?', StringComparison.Ordinal) ? '?' : url[^1] is '?' or '&' ? '\0' : '&';
        return Append(builder, separator, parameters);
    }

    /// <summary>Puts parameters into the fragment of a URL.</summary>
    public static string AddFragment(string url, IEnumerable<KeyValuePair<string, string>> parameters) => Append(new StringBuilder(url, url.Length + 256), '#', parameters);

    /// <summary>The address up to its query or fragment.</summary>
    public static string? WithoutQuery(string? url) => url?.IndexOfAny(['?', '#']) is >= 0 and var end ? url[..end] : url;

    private static string Append(StringBuilder builder, char separator, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            if (separator != '\0')
            {
                builder.Append(separator);
            }

            builder.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return builder.ToString();
    }

    /// <summary>
    /// Whether a browser may be sent there: an absolute URL, none that a browser would run, without characters that are
    /// invisible or would end a header field.
    /// </summary>
    public static bool IsTarget(string url)
        => !url.AsSpan().ContainsAny(NoTarget)
            && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            && parsed.Scheme is not ("javascript" or "data" or "vbscript" or "file");

    /// <summary>
    /// Percent-encodes what RFC 3986 keeps out of a URL, as UTF-8; what is encoded already stays as it is.
    /// </summary>
    public static string Encode(string url)
    {
        if (!url.AsSpan().ContainsAnyExcept(Allowed))
        {
            return url;
        }

        var builder = new StringBuilder(url.Length + 32);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in url.EnumerateRunes())
        {
            if (rune.IsAscii && Allowed.Contains((char)rune.Value))
            {
                builder.Append((char)rune.Value);
                continue;
            }

            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                builder.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return builder.ToString();
    }

    /// <summary>The scheme, host and port of a URL as browsers write them (RFC 6454), in ASCII; null when it has none.</summary>
    public static string? Origin(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return null;
        }

        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{host.ToLowerInvariant()}{(uri.IsDefaultPort ? "" : ":")}{(uri.IsDefaultPort ? "" : uri.Port.ToString(CultureInfo.InvariantCulture))}");
    }
}
