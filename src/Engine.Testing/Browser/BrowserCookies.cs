using System.Globalization;

namespace Engine.Testing.Browser;

/// <summary>The cookies of a browser (RFC 6265): by host, path and name; expiry is judged by the clock of the test.</summary>
public sealed class BrowserCookies
{
    private readonly TimeProvider _clock;
    private readonly Dictionary<(string Host, string Path, string Name), Cookie> _cookies = [];

    /// <summary>Creates an empty jar.</summary>
    public BrowserCookies(TimeProvider clock) => _clock = clock;

    private sealed record Cookie(string Value, bool Secure, DateTimeOffset? ExpiresAt);

    /// <summary>The value of the cookie a request would carry, or null.</summary>
    public string? Find(Uri url, string name) => Select(url).FirstOrDefault(pair => pair.Name == name).Value;

    /// <summary>The <c>Cookie</c> header of a request, or null.</summary>
    public string? HeaderFor(Uri url)
    {
        var header = string.Join("; ", Select(url).Select(static pair => $"{pair.Name}={pair.Value}"));
        return header.Length == 0 ? null : header;
    }

    /// <summary>Puts a cookie into the jar, as if the host had set it.</summary>
    public void Set(Uri url, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(url);
        _cookies[(url.Host, "/", name)] = new Cookie(value, url.Scheme == "https", null);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _cookies.Clear();

    /// <summary>Ends the browser session: only cookies that were given a lifetime stay.</summary>
    public void CloseBrowser()
    {
        foreach (var (key, cookie) in _cookies.ToList())
        {
            if (cookie.ExpiresAt is null)
            {
                _cookies.Remove(key);
            }
        }
    }

    /// <summary>A jar of its own with the same cookies.</summary>
    public BrowserCookies Copy(TimeProvider clock)
    {
        var copy = new BrowserCookies(clock);
        foreach (var (key, cookie) in _cookies)
        {
            copy._cookies.Add(key, cookie);
        }

        return copy;
    }

    internal void Store(Uri url, string header)
    {
        var parts = header.Split(';', StringSplitOptions.TrimEntries);
        var equals = parts[0].IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return;
        }

        var attributes = parts.Skip(1).Select(static part => part.Split('=', 2)).ToLookup(static part => part[0].ToLowerInvariant(), static part => part.Length > 1 ? part[1] : "");
        var secure = attributes.Contains("secure");
        if (secure && url.Scheme != "https")
        {
            // Browsers drop these; a test must not pass where a person could not sign in.
            return;
        }

        var name = parts[0][..equals];
        if ((name.StartsWith("__Secure-", StringComparison.Ordinal) && !secure)
            || (name.StartsWith("__Host-", StringComparison.Ordinal) && (!secure || attributes.Contains("domain") || attributes["path"].LastOrDefault() != "/")))
        {
            // The name promises what the cookie does not keep (RFC 6265bis, section 5.7).
            return;
        }

        var key = (url.Host, attributes["path"].LastOrDefault() is { Length: > 0 } path ? path : "/", name);
        DateTimeOffset? expires = attributes["max-age"].LastOrDefault() is { Length: > 0 } age
            ? _clock.GetUtcNow().AddSeconds(long.Parse(age, CultureInfo.InvariantCulture))
            : attributes["expires"].LastOrDefault() is { Length: > 0 } date ? DateTimeOffset.Parse(date, CultureInfo.InvariantCulture) : null;
        if (expires <= _clock.GetUtcNow())
        {
            _cookies.Remove(key);
        }
        else
        {
            _cookies[key] = new Cookie(parts[0][(equals + 1)..], secure, expires);
        }
    }

    private IEnumerable<(string Name, string Value)> Select(Uri url)
    {
        foreach (var ((host, path, name), cookie) in _cookies)
        {
            var covers = path == "/" || url.AbsolutePath == path || url.AbsolutePath.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal);
            if (host == url.Host && covers && (!cookie.Secure || url.Scheme == "https") && (cookie.ExpiresAt is not { } expires || expires > _clock.GetUtcNow()))
            {
                yield return (name, cookie.Value);
            }
        }
    }
}
