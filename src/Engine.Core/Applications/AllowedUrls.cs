using System.Text.RegularExpressions;
using Engine.Core.Http;

namespace Engine.Core.Applications;

/// <summary>
/// The forms that listed addresses may have (<c>applications/wildcards-for-subdomains.md</c>). An address nobody could ever be
/// sent to, or one that somebody else could take, is refused when it is set.
/// </summary>
internal static partial class AllowedUrls
{
    private const string Organization = "{organization_name}";

    /// <summary>What a list is for; it decides which placeholders make sense.</summary>
    public enum Kind
    {
        /// <summary>Callbacks: answers of the authorization endpoint go there.</summary>
        Callback,

        /// <summary>Addresses after sign-out.</summary>
        Logout,

        /// <summary>Origins of <c>web_message</c>; paths count for nothing.</summary>
        WebOrigin,

        /// <summary>Origins of cross-origin requests; paths count for nothing.</summary>
        CorsOrigin,
    }

    /// <summary>What is wrong with an entry, or null.</summary>
    public static string? FindFault(string entry, Kind kind, bool isFirstParty)
    {
        if (kind == Kind.Callback && entry.Contains('#', StringComparison.Ordinal))
        {
            return "a callback has no fragment (RFC 6749, section 3.1.2)";
        }

        var plain = CustomDomain().Replace(entry, "x");
        var hasCustomDomain = plain.Length != entry.Length;
        if (hasCustomDomain && FindCustomDomainFault(entry, isFirstParty) is { } customDomain)
        {
            return customDomain;
        }

        if (plain.Contains(Organization, StringComparison.Ordinal))
        {
            if (FindOrganizationFault(plain, kind, hasCustomDomain) is { } organization)
            {
                return organization;
            }

            plain = plain.Replace(Organization, "x", StringComparison.Ordinal);
        }

        if (plain.AsSpan().ContainsAny('{', '}'))
        {
            return "the placeholders are {organization_name} and {custom_domain.metadata.KEY} with a KEY that begins with public_";
        }

        if (plain.Contains('*', StringComparison.Ordinal))
        {
            if (entry.Contains('{', StringComparison.Ordinal) || !UrlMatcher.IsValidWildcard(plain))
            {
                return "a wildcard stands once, in the subdomain furthest from the root of an http or https URL, and not beside another placeholder";
            }

            plain = plain.Replace("*", "x", StringComparison.Ordinal);
        }

        return Url.IsTarget(plain) && HasHost(plain) ? null : "it is not an absolute URL that a browser may be sent to";
    }

    /// <summary>The page of the application that starts a login: an https URL.</summary>
    public static bool IsLoginUri(string url)
        => url.Length == 0 || (Url.IsTarget(url) && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && HasHost(url) && !url.Contains('#', StringComparison.Ordinal));

    private static bool HasHost(string url) => new Uri(url) is { Scheme: not ("http" or "https") } or { Host.Length: > 0 };

    private static string? FindCustomDomainFault(string entry, bool isFirstParty)
    {
        if (!isFirstParty)
        {
            return "third-party applications have no placeholders for custom domains";
        }

        return HostOf(entry) is { } host && CustomDomain().Count(host) == CustomDomain().Count(entry)
            ? null
            : "a placeholder for a custom domain stands in the host of an http or https URL";
    }

    /// <summary>The placeholder is the whole left-most label, and there are two more labels.</summary>
    private static string? FindOrganizationFault(string entry, Kind kind, bool hasCustomDomain)
    {
        if (kind is Kind.Logout or Kind.WebOrigin)
        {
            return "{organization_name} is for callbacks and origins of cross-origin requests";
        }

        return HostOf(entry) is { } host
            && host.StartsWith(Organization + ".", StringComparison.Ordinal)
            && (hasCustomDomain || host.IndexOf('.', Organization.Length + 1) > 0)
            && entry.IndexOf(Organization, entry.IndexOf(Organization, StringComparison.Ordinal) + 1, StringComparison.Ordinal) < 0
                ? null
                : "{organization_name} stands once, as the subdomain furthest from the root of an http or https URL";
    }

    /// <summary>The host as it is written, with its placeholders; null when the URL is not http or https.</summary>
    private static string? HostOf(string url)
    {
        var start = url.StartsWith("https://", StringComparison.Ordinal) ? 8 : url.StartsWith("http://", StringComparison.Ordinal) ? 7 : -1;
        if (start < 0)
        {
            return null;
        }

        var length = url.AsSpan(start).IndexOfAny("/?#:");
        return length < 0 ? url[start..] : url.Substring(start, length);
    }

    [GeneratedRegex(@"\{custom_domain\.metadata\.(public_|PUBLIC_)[A-Za-z0-9_-]*\}")]
    private static partial Regex CustomDomain();
}
