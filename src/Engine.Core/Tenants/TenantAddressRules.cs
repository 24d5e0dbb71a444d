namespace Engine.Core.Tenants;

/// <summary>What tenants may be called, where they may be found, and what their issuers may be.</summary>
internal static class TenantAddressRules
{
    public static IEnumerable<string> FindFaults(string name, string? issuer)
    {
        if (!IsName(name))
        {
            yield return $"Tenant '{name}': the name must have 3 to 63 lower-case letters, digits and inner hyphens.";
        }

        if (issuer is not null && (!Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || !issuer.EndsWith('/') || issuer.AsSpan().ContainsAny('?', '#')))
        {
            yield return $"Tenant '{name}': the issuer '{issuer}' must be an absolute http or https URL that ends in a slash, without query and fragment.";
        }
    }

    /// <summary>For tenants that are made at run time: without a host nobody would find one.</summary>
    public static IEnumerable<string> FindHostFaults(string name, IReadOnlyList<string> hosts)
    {
        if (hosts.Count == 0)
        {
            yield return $"Tenant '{name}': it needs a host, or an issuer that names one.";
        }

        foreach (var host in hosts.Where(static host => !TenantHosts.IsHost(host)))
        {
            yield return $"Tenant '{name}': '{host}' is no host: it is a name or an address, with a port unless it is the scheme's own.";
        }

        foreach (var group in hosts.GroupBy(static host => host, StringComparer.OrdinalIgnoreCase).Where(static group => group.Count() > 1))
        {
            yield return $"Tenant '{name}': the host '{group.Key}' is named more than once.";
        }
    }

    private static bool IsName(string name)
        => name.Length is >= 3 and <= 63
            && name.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
            && name[0] != '-' && name[^1] != '-';
}
