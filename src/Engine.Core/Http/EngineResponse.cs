using System.Text;
using System.Text.Json.Nodes;

namespace Engine.Core.Http;

/// <summary>An HTTP response as data; a host writes it out.</summary>
public sealed class EngineResponse
{
    /// <summary>The status code.</summary>
    public int StatusCode { get; set; } = 200;

    /// <summary>The header fields.</summary>
    public HeaderCollection Headers { get; } = new(isWritten: true);

    /// <summary>The body; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A response without a body.</summary>
    public static EngineResponse Empty(int statusCode) => new() { StatusCode = statusCode };

    /// <summary>A JSON response.</summary>
    internal static EngineResponse Json(JsonNode body) => Json(Encoding.UTF8.GetBytes(body.ToJsonString()));

    /// <summary>A JSON response. <c>/oauth/token</c> answers without a charset, most other endpoints with one.</summary>
    public static EngineResponse Json(ReadOnlyMemory<byte> body, int statusCode = 200, string contentType = "application/json; charset=utf-8")
    {
        var response = new EngineResponse { StatusCode = statusCode, Body = body };
        response.Headers.Add("Content-Type", contentType);
        return response;
    }

    /// <summary>A plain text response.</summary>
    public static EngineResponse Text(string body, int statusCode = 200, string contentType = "text/plain; charset=utf-8")
    {
        var response = new EngineResponse { StatusCode = statusCode, Body = Encoding.UTF8.GetBytes(body) };
        response.Headers.Add("Content-Type", contentType);
        return response;
    }

    /// <summary>A redirect with status 302, or 303 after a form was posted. What no URL may hold is percent-encoded (RFC 3986).</summary>
    public static EngineResponse Redirect(string location, int statusCode = 302)
    {
        var response = new EngineResponse { StatusCode = statusCode };
        response.Headers.Add("Location", Url.Encode(location));
        response.Headers.Add("Cache-Control", "no-store");
        return response;
    }
}
