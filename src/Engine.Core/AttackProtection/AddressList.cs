using System.Net;

namespace Engine.Core.AttackProtection;

/// <summary>Addresses and ranges as settings list them.</summary>
internal static class AddressList
{
    public static bool IsValid(string entry) => IPAddress.TryParse(entry, out _) || IPNetwork.TryParse(entry, out _);

    public static bool Contains(IReadOnlyList<string> entries, IPAddress? address)
    {
        if (address is null || entries.Count == 0)
        {
            return false;
        }

        var wanted = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var entry in entries)
        {
            if (IPAddress.TryParse(entry, out var single) ? single.Equals(wanted) : IPNetwork.TryParse(entry, out var network) && network.Contains(wanted))
            {
                return true;
            }
        }

        return false;
    }
}
