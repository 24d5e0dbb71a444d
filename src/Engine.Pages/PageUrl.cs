namespace Engine.Pages;

/// <summary>Which addresses a page may carry in an attribute that a browser follows.</summary>
internal static class PageUrl
{
    /// <summary>The address when it is relative, http, https or mailto; null otherwise, so that the template leaves it out.</summary>
    public static string? ForLink(string? url) => IsLink(url) ? url : null;

    /// <summary>The address when it is relative, http or https; null otherwise.</summary>
    public static string? ForImage(string? url) =>
        IsLink(url) && !SchemeOf(url!).Equals("mailto", StringComparison.OrdinalIgnoreCase) ? url : null;

    /// <summary>The address a form of the engine itself is posted to: relative, http or https.</summary>
    /// <exception cref="ArgumentException">It is anything else. Posting a password to the page's own address instead would hide the mistake.</exception>
    public static string ForForm(string url) =>
        ForImage(url) ?? throw new ArgumentException("A page's form can't be posted to this address.", nameof(url));

    /// <summary>The address of a callback: it may have a scheme of its own (an app on a device), but not one that runs as script.</summary>
    /// <exception cref="ArgumentException">A browser would run the address as script or show it as a document.</exception>
    public static string ForCallback(string url)
    {
        var refused = !IsPlain(url) || SchemeOf(url).ToUpperInvariant() is "JAVASCRIPT" or "DATA" or "VBSCRIPT";
        return refused ? throw new ArgumentException("An authorization response can't be posted to this address.", nameof(url)) : url;
    }

    private static bool IsLink(string? url) =>
        url is not null && IsPlain(url) && SchemeOf(url).ToUpperInvariant() is "" or "HTTP" or "HTTPS" or "MAILTO";

    // Browsers drop tabs and line breaks from an address, and blanks and control characters at its start, before they
    // look at the scheme. With none of them left, the scheme read here is the scheme the browser sees.
    private static bool IsPlain(string url) =>
        url.Length > 0 && url[0] > ' ' && !url.AsSpan().ContainsAnyInRange('\0', '\u001f') && !url.Contains('\u007f', StringComparison.Ordinal);

    private static string SchemeOf(string url)
    {
        var end = url.AsSpan().IndexOfAny(':', '/', '?') is var first and >= 0 ? first : url.Length;
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        return end < url.Length && url[end] == ':' && (fragment < 0 || fragment > end) ? url[..end].Trim() : "";
    }
}
