using System.Net;

namespace Engine.Core.Http;

/// <summary>An HTTP request as the engine sees it, whatever host received it.</summary>
public sealed class EngineRequest
{
    private HeaderCollection? _headers;

    /// <summary>The method in capitals, for example <c>GET</c>.</summary>
    public required string Method { get; init; }

    /// <summary><c>http</c> or <c>https</c>, as the client used it.</summary>
    public string Scheme { get; init; } = "https";

    /// <summary>The host the client used, with the port unless it is the scheme's own.</summary>
    public required string Host { get; init; }

    /// <summary>The path prefix under which the engine is mounted, without a trailing slash; empty at the root.</summary>
    public string PathBase { get; init; } = "";

    /// <summary>The path below the prefix, with a leading slash, percent-encoded as it came.</summary>
    public required string Path { get; init; }

    /// <summary>The query without the leading <c>?</c>, percent-encoded as it came; empty when there is none.</summary>
    public string QueryString { get; init; } = "";

    /// <summary>The header fields.</summary>
    public HeaderCollection Headers
    {
        get => _headers ??= new();
        init => _headers = value;
    }

    /// <summary>The body. The engine reads it only where an endpoint takes one, and never more than its limit.</summary>
    public Stream Body { get; init; } = Stream.Null;

    /// <summary>The address of the client, if the host knows it.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>Whether the client used https.</summary>
    public bool IsSecure => string.Equals(Scheme, "https", StringComparison.OrdinalIgnoreCase);
}
