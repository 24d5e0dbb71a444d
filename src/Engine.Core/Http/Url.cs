using System.Text;

namespace Engine.Core.Http;

/// <summary>Builds URLs from parts.</summary>
internal static class Url
{
    /// <summary>Adds parameters to the query of a URL, whose own query is kept as it is.</summary>
    public static string AddQuery(string url, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var builder = new StringBuilder(url, url.Length + 256);
        var separator = !url.Contains('?', StringComparison.Ordinal) ? '?' : url[^1] is '?' or '&' ? '\0' : '&';
        return Append(builder, separator, parameters);
    }

    /// <summary>Puts parameters into the fragment of a URL.</summary>
    public static string AddFragment(string url, IEnumerable<KeyValuePair<string, string>> parameters) => Append(new StringBuilder(url, url.Length + 256), '#', parameters);

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

    /// <summary>The scheme, host and port of a URL (RFC 6454); null when it has none.</summary>
    public static string? Origin(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.GetLeftPart(UriPartial.Authority).ToLowerInvariant() : null;
}
