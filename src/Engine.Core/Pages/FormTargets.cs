using Engine.Core.Applications;
using Engine.Core.Tenants;

namespace Engine.Core.Pages;

/// <summary>
/// Where the forms of a page may lead (<c>form-action</c>). Chromium holds every redirect that follows a form to it, down to where
/// the person ends up, so beside the engine it names whatever the application has registered: an injected form that posts a
/// password elsewhere is stopped, a callback that forwards to the application's own front end is not.
/// </summary>
internal static class FormTargets
{
    /// <summary>A header field has its limits; nobody has this many origins.</summary>
    private const int Limit = 64;

    public static string Of(Application? application, TenantSettings settings, IEnumerable<string?> targets)
    {
        var sources = new List<string> { "'self'" };
        var registered = application is null
            ? settings.AllowedLogoutUrls
            : application.Callbacks.Concat(application.WebOrigins).Concat(application.AllowedOrigins).Concat(application.AllowedLogoutUrls);
        foreach (var url in targets.Concat(registered).Append(application?.InitiateLoginUri).Append(settings.ErrorPage?.Url).Append(settings.DefaultRedirectionUri))
        {
            if (SourceOf(url) is { } source && !sources.Contains(source) && sources.Count < Limit)
            {
                sources.Add(source);
            }
        }

        return string.Join(' ', sources);
    }

    /// <summary>The origin of a web address, also of one whose host has a wildcard; the scheme alone of an application's own; null for anything else.</summary>
    private static string? SourceOf(string? url)
    {
        if (url is null)
        {
            return null;
        }

        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !url.AsSpan(0, colon).ContainsOnlySchemeCharacters())
        {
            return null;
        }

        var scheme = url[..colon].ToLowerInvariant();
        if (scheme is "javascript" or "data" or "blob" or "vbscript" or "about" or "filesystem")
        {
            return null;
        }

        if (scheme is not ("http" or "https"))
        {
            return scheme + ":";
        }

        var rest = url.AsSpan(colon + 1);
        if (!rest.StartsWith("//"))
        {
            return null;
        }

        rest = rest[2..];
        var end = rest.IndexOfAny('/', '?', '#');
        var host = end < 0 ? rest : rest[..end];
        if (host.StartsWith("["))
        {
            // A source can't name an IPv6 address (CSP, section 2.3.1).
            return scheme + ":";
        }

        return host.ContainsOnlyHostCharacters() ? $"{scheme}://{host.ToString().ToLowerInvariant()}" : null;
    }

    private static bool ContainsOnlySchemeCharacters(this ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>No space, comma or semicolon: they would end the source. No <c>@</c> either, and a wildcard only in front.</summary>
    private static bool ContainsOnlyHostCharacters(this ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or ':') && !(character == '*' && i == 0 && text.Length > 1 && text[1] == '.'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
