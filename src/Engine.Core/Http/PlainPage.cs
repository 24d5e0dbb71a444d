using System.Text.Encodings.Web;

namespace Engine.Core.Http;

/// <summary>Pages that need neither a tenant nor templates: nothing in them but text.</summary>
internal static class PlainPage
{
    private const string Style = """
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 2rem 1rem; }
        dt { font-weight: 600; } dd { margin: 0 0 .75rem; overflow-wrap: anywhere; }
        """;

    /// <summary>Whether a browser asks to show something to a person.</summary>
    public static bool WantsHtml(EngineRequest request)
        => request.Method is "GET" or "HEAD" && request.Headers["Accept"]?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true;

    public static EngineResponse NotFound() => Render(404, "Page not found", "<p>There is nothing at this address. If you wanted to sign in, go back to the application and start from there.</p>");

    /// <param name="statusCode">The status.</param>
    /// <param name="title">The title, as text.</param>
    /// <param name="body">What follows the heading, as HTML.</param>
    public static EngineResponse Render(int statusCode, string title, string body)
    {
        var encoded = Encode(title);
        var response = EngineResponse.Text($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{encoded}</title><style>{Style}</style></head>
            <body><main><h1>{encoded}</h1>{body}</main></body></html>
            """, statusCode, "text/html; charset=utf-8");
        response.Headers.Add("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        response.Headers.Add("X-Content-Type-Options", "nosniff");
        response.Headers.Add("Referrer-Policy", "no-referrer");
        response.Headers.Add("Cache-Control", "no-store");
        return response;
    }

    public static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
