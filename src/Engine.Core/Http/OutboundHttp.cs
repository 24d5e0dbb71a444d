using System.Net;
using System.Net.Sockets;

namespace Engine.Core.Http;

/// <summary>
/// What the engine itself sends requests with, unless the product gives it a client. It follows no redirect and waits for nobody long;
/// outside of development it goes to public addresses alone, because the ones it calls are settings of a tenant: whoever administers one
/// must not reach the host's own network through it.
/// </summary>
internal static class OutboundHttp
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private const int MaxResponse = 64 * 1024;

    public static HttpClient Create(bool reachesPrivateAddresses)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Timeout, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (!reachesPrivateAddresses)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = ConnectAsync;
        }

        return new HttpClient(handler) { Timeout = Timeout, MaxResponseContentBufferSize = MaxResponse };
    }

    /// <summary>Whether the address is one of the internet's: not of the machine, of a private network, or reserved for something (RFC 6890).</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // Global unicast alone, without the ranges by which an IPv4 address can be written (NAT64, 6to4, Teredo) and documentation.
            var bytes = address.GetAddressBytes();
            return (bytes[0] & 0xE0) == 0x20 && !(bytes[0] == 0x20 && bytes[1] == 0x02) && !(bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 2) && !(bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0D && bytes[3] == 0xB8);
        }

        var (a, b, c) = (address.GetAddressBytes()[0], address.GetAddressBytes()[1], address.GetAddressBytes()[2]);
        return a switch
        {
            0 or 10 or 127 => false,
            100 => b is < 64 or > 127,
            169 => b != 254,
            172 => b is < 16 or > 31,
            192 => b != 168 && !(b == 0 && c is 0 or 2) && !(b == 88 && c == 99),
            198 => b is not (18 or 19) && !(b == 51 && c == 100),
            203 => !(b == 0 && c == 113),
            >= 224 => false,
            _ => true,
        };
    }

    /// <summary>Names are resolved here, and what they mean is looked at: a name of the internet may stand for an address of the host's network.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, IsPublic))
        {
            throw new HttpRequestException("The host has an address that is not public.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
