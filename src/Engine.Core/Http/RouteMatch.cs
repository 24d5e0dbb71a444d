namespace Engine.Core.Http;

/// <summary>A route that was found, and the decoded values of its parameters by name.</summary>
internal readonly record struct RouteMatch<TRoute>(TRoute Route, IReadOnlyDictionary<string, string> Values);

/// <summary>Parameters of paths.</summary>
internal static class RouteValues
{
    private const char FirstPrintable = ' ';

    /// <summary>The values of a path that has no parameters.</summary>
    public static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>(0);

    /// <summary>
    /// The value of a segment, decoded once, so that <c>%2F</c> is a slash within it; null when no id can be like that: empty, with control
    /// characters, or a dot segment, which hosts and proxies read as another path (RFC 3986, section 5.2.4).
    /// </summary>
    public static string? Read(ReadOnlySpan<char> segment)
    {
        var value = segment.Contains('%') ? Uri.UnescapeDataString(segment) : segment.ToString();
        return value is "" or "." or ".." || value.Any(static character => character < FirstPrintable || char.IsControl(character)) ? null : value;
    }
}
