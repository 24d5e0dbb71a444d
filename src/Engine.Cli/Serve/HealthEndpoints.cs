using Engine.Core;
using Engine.Hosting;
using Microsoft.AspNetCore.Http;

namespace Engine.Cli.Serve;

/// <summary>
/// <c>/healthz</c>: the process answers. <c>/readyz</c>: it can do its work. They are apart because a restart heals nothing of what
/// makes a server unready, a full disk for example.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>Answers the two paths and hands the others to the engine.</summary>
    public static RequestDelegate Before(IdentityEngine engine)
    {
        var next = engine.CreateRequestDelegate();
        return context => context.Request.Path.Value switch
        {
            "/healthz" => WriteAsync(context, 200, "Healthy"),
            "/readyz" => CheckAsync(context, engine),
            _ => next(context),
        };
    }

    private static async Task CheckAsync(HttpContext context, IdentityEngine engine)
    {
        var fault = await engine.FindHealthFaultAsync(context.RequestAborted);
        await WriteAsync(context, fault is null ? 200 : 503, fault is null ? "Healthy" : "Unhealthy: " + fault);
    }

    private static Task WriteAsync(HttpContext context, int statusCode, string text)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
