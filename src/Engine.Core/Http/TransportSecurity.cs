using System.Globalization;
using System.Net;

namespace Engine.Core.Http;

/// <summary>The header field that tells browsers to come back by https alone (RFC 6797).</summary>
internal static class TransportSecurity
{
    public const string Field = "Strict-Transport-Security";

    public static string? Value(TimeSpan? lifetime)
        => lifetime is { } given && given > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"max-age={(long)given.TotalSeconds}") : null;

    /// <summary>
    /// Not a loopback host, where it would concern every other server a developer runs. Browsers ignore it for addresses.
    /// </summary>
    public static bool AppliesTo(string host)
    {
        var name = host.AsSpan();
        if (name.StartsWith("["))
        {
            return false;
        }

        var colon = name.LastIndexOf(':');
        name = colon < 0 ? name : name[..colon];
        return !name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            && !IPAddress.TryParse(name, out _);
    }
}
