using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Engine.Benchmarks.Kestrel;

/// <summary>One keep-alive HTTP/1.1 connection, one request at a time: a load generator that costs next to nothing.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[16 * 1024];
    private int _headLength;
    private int _length;

    /// <summary>The status of the last response.</summary>
    public int Status { get; private set; }

    /// <summary>The body of the last response.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(_headLength, _length - _headLength);

    public ValueTask ConnectAsync(int port, CancellationToken cancellationToken = default) => _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);

    /// <summary>Sends a request and reads the response to its end.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        _length = 0;
        int total;
        while (!TryReadHead(out total))
        {
            await ReceiveAsync();
        }

        while (_length < total)
        {
            await ReceiveAsync();
        }
    }

    /// <summary>A header field of the last response, or null.</summary>
    public string? Header(string name, string? startsWith = null)
    {
        foreach (var line in Encoding.ASCII.GetString(_buffer, 0, _headLength).Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                var value = line[(colon + 1)..].Trim();
                if (startsWith is null || value.StartsWith(startsWith, StringComparison.Ordinal))
                {
                    return value;
                }
            }
        }

        return null;
    }

    public void Dispose() => _socket.Dispose();

    private bool TryReadHead(out int total)
    {
        total = 0;
        var received = _buffer.AsSpan(0, _length);
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        _headLength = end + 4;
        Status = (received[9] * 100) + (received[10] * 10) + received[11] - ('0' * 111);
        total = _headLength + ReadContentLength(received[.._headLength]);
        if (_buffer.Length < total)
        {
            Array.Resize(ref _buffer, total);
        }

        return true;
    }

    private static int ReadContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("\r\nContent-Length: "u8);
        if (at < 0)
        {
            throw new InvalidDataException("A response without Content-Length: " + Encoding.ASCII.GetString(head));
        }

        var length = 0;
        for (var i = at + 18; head[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            length = (length * 10) + head[i] - '0';
        }

        return length;
    }

    private async ValueTask ReceiveAsync()
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_length));
        if (read == 0)
        {
            throw new IOException("The server closed the connection.");
        }

        _length += read;
    }
}
