using System.Buffers;

namespace Engine.Core.Tenants;

/// <summary>Hosts by which tenants are found: a name or an address, with a port unless it is the scheme's own.</summary>
internal static class TenantHosts
{
    /// <summary>A name has at most 253 characters (RFC 1035); a colon and a port follow. Nothing longer is looked for.</summary>
    public const int MaxLength = 259;

    private static readonly SearchValues<char> Foreign = SearchValues.Create("/?#@\\ ");

    public static string Normalize(string host) => host.ToLowerInvariant();

    /// <summary>Whether a request could come to this host.</summary>
    public static bool IsHost(string host)
        => host.Length is > 0 and <= MaxLength
            && !host.AsSpan().ContainsAny(Foreign) && host.All(char.IsAscii)
            && Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var uri)
            && uri.HostNameType is not (UriHostNameType.Unknown or UriHostNameType.Basic)
            && string.Equals(uri.Authority, host, StringComparison.OrdinalIgnoreCase);

    /// <summary>The host of an issuer, as requests name it; null when it is none.</summary>
    public static string? Of(string? issuer) => Uri.TryCreate(issuer, UriKind.Absolute, out var uri) ? uri.Authority : null;

    /// <summary>The same address at another host.</summary>
    public static string Move(string address, string host)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = address.IndexOf('/', start);
        return string.Concat(address.AsSpan(0, start), host, end < 0 ? "" : address.AsSpan(end));
    }

    public static bool Contains(IEnumerable<string> hosts, string? host) => hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
