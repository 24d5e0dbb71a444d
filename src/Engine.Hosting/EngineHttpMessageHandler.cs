using System.Net;
using System.Net.Http.Headers;
using Engine.Core;
using Engine.Core.Http;

namespace Engine.Hosting;

/// <summary>
/// Reaches an engine in the same process with no socket: what an <see cref="HttpClient"/> sends goes straight to
/// <see cref="IdentityEngine.HandleAsync"/>. The absolute address of the request decides scheme and host. Cookies are the
/// caller's business. Safe for any number of threads.
/// </summary>
public sealed class EngineHttpMessageHandler : HttpMessageHandler
{
    private readonly IdentityEngine _engine;
    private readonly string _pathBase;

    /// <summary>Creates a handler; it does not own the engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="pathBase">The prefix under which the engine is mounted, for example <c>/auth</c>; empty at the root.</param>
    public EngineHttpMessageHandler(IdentityEngine engine, string pathBase = "")
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(pathBase);
        _engine = engine;
        _pathBase = pathBase;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { IsAbsoluteUri: true, Scheme: "http" or "https" } uri)
        {
            throw new InvalidOperationException("The request needs an absolute http or https address.");
        }

        if (!uri.AbsolutePath.StartsWith(_pathBase + "/", StringComparison.Ordinal))
        {
            // What lies beside the prefix is the product's; there is nobody to ask for it here.
            return new HttpResponseMessage(HttpStatusCode.NotFound) { RequestMessage = request };
        }

        var body = request.Content is null ? Stream.Null : await request.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await _engine.HandleAsync(Read(request, uri, body), cancellationToken);
        return Write(answer, request);
    }

    private EngineRequest Read(HttpRequestMessage request, Uri uri, Stream body) => new()
    {
        Method = request.Method.Method.ToUpperInvariant(),
        Scheme = uri.Scheme,
        Host = uri.Authority,
        PathBase = _pathBase,
        Path = uri.AbsolutePath[_pathBase.Length..],
        QueryString = uri.Query.Length > 1 ? uri.Query[1..] : "",
        Headers = ReadHeaders(request),
        Body = body,
        RemoteAddress = IPAddress.Loopback,
    };

    private static HeaderCollection ReadHeaders(HttpRequestMessage request)
    {
        var headers = new HeaderCollection();
        AddHeaders(headers, request.Headers.NonValidated);
        if (request.Content is { } content)
        {
            // The length is not among the headers before it was asked for.
            _ = content.Headers.ContentLength;
            AddHeaders(headers, content.Headers.NonValidated);
        }

        return headers;
    }

    private static void AddHeaders(HeaderCollection headers, HttpHeadersNonValidated source)
    {
        foreach (var (name, values) in source)
        {
            headers.Add(name, string.Equals(name, "Cookie", StringComparison.OrdinalIgnoreCase) ? string.Join("; ", values) : values.ToString());
        }
    }

    private static HttpResponseMessage Write(EngineResponse answer, HttpRequestMessage request)
    {
        var isHead = request.Method == HttpMethod.Head;
        var content = new ReadOnlyMemoryContent(isHead ? default : answer.Body);
        var response = new HttpResponseMessage((HttpStatusCode)answer.StatusCode)
        {
            RequestMessage = request,
            Version = request.Version,
            Content = content,
        };
        foreach (var (name, value) in answer.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (answer.StatusCode is not (204 or 304))
        {
            content.Headers.ContentLength = answer.Body.Length;
        }

        return response;
    }
}
