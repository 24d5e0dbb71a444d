using System.Net.Sockets;

namespace Engine.Cli.Serve;

/// <summary>Says why a server can't listen where it was told to.</summary>
internal static class ListenFaults
{
    /// <summary>What is wrong and what to do, or null when the exception is about something else.</summary>
    public static string? Find(ServeOptions options, Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException!)
        {
            if (cause is SocketException socket)
            {
                return Describe(options, socket.SocketErrorCode);
            }
        }

        return null;
    }

    private static string Describe(ServeOptions options, SocketError error)
    {
        var address = string.Join(", ", options.Urls.Select(static url => url.GetLeftPart(UriPartial.Authority)));
        return error switch
        {
            SocketError.AddressNotAvailable => $"can't listen at {address}: this machine does not have that address. Use one of its own, or 0.0.0.0 for all of them",
            SocketError.AddressAlreadyInUse => $"can't listen at {address}: another process does already. Stop it, or use another port",
            SocketError.AccessDenied => $"can't listen at {address}: this user may not use that port. Use one above 1023",
            _ => $"can't listen at {address}: {new SocketException((int)error).Message}",
        };
    }
}
