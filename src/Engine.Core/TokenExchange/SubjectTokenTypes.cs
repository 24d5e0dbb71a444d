namespace Engine.Core.TokenExchange;

/// <summary>What a type of foreign tokens may be called: nobody takes a name that belongs to a standard, or to the service.</summary>
internal static class SubjectTokenTypes
{
    private const int Longest = 600;

    private static readonly string[] ReservedUrns = ["urn:ietf:", "urn:auth0:", "urn:okta:"];

    private static readonly string[] ReservedHosts = ["auth0.com", "okta.com"];

    /// <summary>What is wrong with a type, or null.</summary>
    public static string? FindFault(string type)
    {
        if (type.Length is 0 or > Longest || !Uri.TryCreate(type, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http" or "urn"))
        {
            return $"must be an address or a URN of at most {Longest} characters";
        }

        var isReserved = uri.Scheme == "urn"
            ? Array.Exists(ReservedUrns, reserved => (type + ":").StartsWith(reserved, StringComparison.OrdinalIgnoreCase))
            : Array.Exists(ReservedHosts, host => uri.Host.Equals(host, StringComparison.OrdinalIgnoreCase) || uri.Host.EndsWith("." + host, StringComparison.OrdinalIgnoreCase));
        return isReserved ? "is reserved" : null;
    }
}
