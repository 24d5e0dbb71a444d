namespace Engine.Core.Http;

/// <summary>
/// Compares URLs with an application's lists (<c>applications/wildcards-for-subdomains.md</c>). A URL matches an entry to the
/// letter, or an entry whose left-most label holds one <c>*</c>, which stands for one or more characters of one label.
/// </summary>
internal static class UrlMatcher
{
    /// <summary>Whether a callback is listed. What follows <c>#</c> is not part of the comparison.</summary>
    public static bool Matches(IReadOnlyList<string> allowed, string url)
    {
        foreach (var entry in allowed)
        {
            if (string.Equals(WithoutFragment(entry), url, StringComparison.Ordinal) || MatchesWildcard(entry, url))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a sign-out address is listed when query and fragment are not looked at (<c>/v2/logout</c>).</summary>
    public static bool MatchesIgnoringQuery(IReadOnlyList<string> allowed, string url)
    {
        var bare = WithoutQuery(url);
        foreach (var entry in allowed)
        {
            var bareEntry = WithoutQuery(entry);
            if (string.Equals(bareEntry, bare, StringComparison.Ordinal) || MatchesWildcard(bareEntry, bare))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an origin is one of those of the listed URLs.</summary>
    public static bool MatchesOrigin(IReadOnlyList<string> allowed, string origin)
    {
        foreach (var entry in allowed)
        {
            var allowedOrigin = TryGetOrigin(entry);
            if (allowedOrigin is not null
                && (string.Equals(allowedOrigin, origin, StringComparison.OrdinalIgnoreCase) || MatchesWildcard(allowedOrigin, origin)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is wrong with the wildcard of an entry, or null; entries with a faulty wildcard never match anything but themselves.</summary>
    public static bool IsValidWildcard(string entry) => TrySplitWildcard(entry, out _, out _);

    public static string WithoutFragment(string url)
    {
        var hash = url.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? url : url[..hash];
    }

    private static string WithoutQuery(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? url : url[..end];
    }

    private static string? TryGetOrigin(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || !(url.AsSpan(0, scheme) is "http" or "https"))
        {
            return null;
        }

        var end = url.AsSpan(scheme + 3).IndexOfAny('/', '?', '#');
        return end < 0 ? url : url[..(scheme + 3 + end)];
    }

    private static bool MatchesWildcard(string entry, string url)
    {
        if (!TrySplitWildcard(entry, out var before, out var after)
            || url.Length <= before.Length + after.Length
            || !url.AsSpan().StartsWith(before)
            || !url.AsSpan().EndsWith(after))
        {
            return false;
        }

        // One label: neither a dot nor anything that would move the end of the host.
        foreach (var character in url.AsSpan(before.Length, url.Length - before.Length - after.Length))
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '-')
            {
                return false;
            }
        }

        return true;
    }

    private static bool TrySplitWildcard(string entry, out ReadOnlySpan<char> before, out ReadOnlySpan<char> after)
    {
        before = default;
        after = default;
        var star = entry.IndexOf('*', StringComparison.Ordinal);
        if (star < 0 || entry.IndexOf('*', star + 1) >= 0)
        {
            return false;
        }

        var hostStart = entry.StartsWith("https://", StringComparison.Ordinal) ? 8 : entry.StartsWith("http://", StringComparison.Ordinal) ? 7 : -1;
        if (hostStart < 0)
        {
            return false;
        }

        var length = entry.AsSpan(hostStart).IndexOfAny("/?#");
        var authority = length < 0 ? entry.AsSpan(hostStart) : entry.AsSpan(hostStart, length);
        var colon = authority.IndexOf(':');
        var host = colon < 0 ? authority : authority[..colon];
        var firstDot = host.IndexOf('.');
        var lastDot = host.LastIndexOf('.');

        // The wildcard is in the left-most label, and there are two more labels: https://*.com does not count.
        if (star - hostStart >= host.Length || firstDot < 0 || star - hostStart > firstDot || lastDot == firstDot || !IsPlainHost(host)
            || (colon >= 0 && authority[(colon + 1)..].ContainsAnyExceptInRange('0', '9')))
        {
            return false;
        }

        before = entry.AsSpan(0, star);
        after = entry.AsSpan(star + 1);
        return true;
    }

    /// <summary>Letters, digits and hyphens between single dots: browsers read a backslash or an escape as something else.</summary>
    private static bool IsPlainHost(ReadOnlySpan<char> host)
    {
        foreach (var character in host)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '*'))
            {
                return false;
            }
        }

        return host[^1] != '.' && !host.Contains("..", StringComparison.Ordinal);
    }
}
