namespace Engine.Core.Http;

/// <summary>The paths of routes: literal segments, and parameters in braces.</summary>
internal static class RoutePattern
{
    /// <summary>Whether it has no parameters: the path is the pattern.</summary>
    /// <exception cref="ArgumentException">It is no pattern; see <see cref="Read"/>.</exception>
    public static bool IsLiteral(string pattern)
    {
        if (pattern.AsSpan().ContainsAny('{', '}'))
        {
            return false;
        }

        return pattern is ['/', .., not '/'] && !pattern.Contains("//", StringComparison.Ordinal) ? true : throw Malformed(pattern);
    }

    /// <summary>The segments of a pattern.</summary>
    /// <exception cref="ArgumentException">It does not start with a slash, a segment is empty, or braces are not around a whole segment.</exception>
    public static string[] Read(string pattern)
    {
        var segments = pattern.Split('/');
        string[] read = segments is ["", .. { Length: > 0 } rest] ? rest : [];
        if (read.Length == 0 || !Array.TrueForAll(read, IsSegment))
        {
            throw Malformed(pattern);
        }

        var names = Array.ConvertAll(read, ParameterOf);
        return Array.Find(names, name => name is not null && names.Count(name.Equals) > 1) is { } repeated
            ? throw new ArgumentException($"'{pattern}' has two parameters '{repeated}'.")
            : read;
    }

    /// <summary>The name of the parameter that a segment is, or null.</summary>
    public static string? ParameterOf(string segment) => segment is ['{', .. var name, '}'] ? name : null;

    /// <summary>The path where the one parameter has a value.</summary>
    public static string Fill(string pattern, string value) => pattern[..pattern.IndexOf('{', StringComparison.Ordinal)] + value + pattern[(pattern.IndexOf('}', StringComparison.Ordinal) + 1)..];

    private static ArgumentException Malformed(string pattern)
        => new($"'{pattern}' is no path of a route: it starts with a slash, has no empty segments, and a parameter is a whole segment in braces.");

    private static bool IsSegment(string segment) => (ParameterOf(segment) ?? segment) is { Length: > 0 } name && !name.AsSpan().ContainsAny('{', '}');
}
