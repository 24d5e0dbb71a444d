using System.Net;
using System.Net.Sockets;

namespace Engine.Core.Http;

/// <summary>By what clients are told apart that have shown nothing yet.</summary>
internal static class ClientAddress
{
    /// <summary>The IPv4 address; of an IPv6 address the first 64 bits, because one customer has all the others. Null when the host knows none.</summary>
    public static string? KeyOf(EngineRequest request) => request.RemoteAddress is { } address ? KeyOf(address) : null;

    public static string KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes).ToString() + "/64";
    }
}
