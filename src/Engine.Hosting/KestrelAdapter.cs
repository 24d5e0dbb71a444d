using Engine.Core;
using Engine.Core.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Engine.Hosting;

/// <summary>
/// Translates between ASP.NET Core and the engine. Scheme, host and client address are those of the
/// <see cref="HttpContext"/>: behind a proxy, ASP.NET Core's own forwarded headers middleware, which knows the proxies
/// that may be believed, is the one thing that changes them. The engine reads no <c>X-Forwarded-*</c> header.
/// </summary>
internal static class KestrelAdapter
{
    /// <summary>Answers a request.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="context">The request.</param>
    /// <param name="prefix">The path prefix the engine is mapped at, without a trailing slash; empty at the root.</param>
    public static async Task HandleAsync(IdentityEngine engine, HttpContext context, string prefix)
    {
        EngineResponse answer;
        try
        {
            answer = await engine.HandleAsync(Read(context, prefix), context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone away; nobody is left to answer.
            return;
        }

        await WriteAsync(answer, context);
    }

    private static EngineRequest Read(HttpContext context, string prefix)
    {
        var request = context.Request;
        var query = request.QueryString.Value;
        return new EngineRequest
        {
            Method = request.Method,
            Scheme = request.Scheme,
            Host = ReadHost(request),
            PathBase = request.PathBase.HasValue ? request.PathBase.ToUriComponent() + prefix : prefix,
            Path = ReadPath(context, prefix),
            QueryString = query is { Length: > 1 } ? query[1..] : "",
            Headers = ReadHeaders(request.Headers),
            Body = request.Body,
            RemoteAddress = context.Connection.RemoteIpAddress,
        };
    }

    /// <summary>The host in lower case, without the scheme's own port.</summary>
    private static string ReadHost(HttpRequest request)
    {
        var host = request.Host.Value ?? "";
        var port = request.Scheme == "https" ? ":443" : ":80";
        if (host.EndsWith(port, StringComparison.Ordinal))
        {
            host = host[..^port.Length];
        }

        return host.ToLowerInvariant();
    }

    /// <summary>
    /// The path as it came. ASP.NET Core decodes paths, but leaves <c>%2F</c> as it is, so that what was encoded can't be
    /// told from its decoded form; paths with encoded characters are read from the request line.
    /// </summary>
    private static string ReadPath(HttpContext context, string prefix)
    {
        var decoded = context.Request.Path.Value ?? "";
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var end = raw.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? raw.AsSpan() : raw.AsSpan(0, end);
        if (path.StartsWith("/") && path.Contains('%'))
        {
            var before = context.Request.PathBase.ToUriComponent().Length + prefix.Length;
            return path.Length > before && path[before] == '/' ? path[before..].ToString() : context.Request.Path.ToUriComponent();
        }

        return decoded.Length == prefix.Length ? "/" : decoded[prefix.Length..];
    }

    private static HeaderCollection ReadHeaders(IHeaderDictionary source)
    {
        var headers = new HeaderCollection();
        foreach (var (name, values) in source)
        {
            for (var i = 0; i < values.Count; i++)
            {
                headers.Add(name, values[i] ?? "");
            }
        }

        return headers;
    }

    private static Task WriteAsync(EngineResponse answer, HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = answer.StatusCode;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers.Append(name, value);
        }

        if (answer.StatusCode is 204 or 304)
        {
            return Task.CompletedTask;
        }

        response.ContentLength = answer.Body.Length;
        return answer.Body.IsEmpty || HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.BodyWriter.WriteAsync(answer.Body, context.RequestAborted).AsTask();
    }
}
