using System.Buffers.Text;
using System.Text.Json;
using Engine.Core.Http;
using Engine.Management.Machine;

namespace Engine.Management.Access;

/// <summary>Calls from scripts in browsers: preflights, and which answers their pages may read.</summary>
internal static class CrossOrigin
{
    private const string Headers = "Authorization, Content-Type, Auth0-Client, X-Correlation-ID";
    private const string Exposed = "Link, Retry-After, X-Correlation-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset";

    /// <summary>
    /// The answer to a preflight, or null when there is nothing at its path. A preflight has no token, so every origin may ask; whether the page
    /// may read the answer to the call itself is for that call to say.
    /// </summary>
    public static EngineResponse? Preflight(EndpointContext context, IReadOnlyList<string> methods)
    {
        if (methods.Count == 0)
        {
            return null;
        }

        var response = EngineResponse.Empty(204);
        var allowed = string.Join(", ", methods.Append("OPTIONS"));
        response.Headers.Add("Allow", allowed);
        if (context.Request.Headers["Origin"] is { } origin)
        {
            Cors.Allow(response, origin);
            response.Headers.Add("Access-Control-Allow-Methods", allowed);
            response.Headers.Add("Access-Control-Allow-Headers", Headers);
            response.Headers.Add("Access-Control-Max-Age", "600");
        }

        return response;
    }

    /// <summary>
    /// Lets the origins of the token's application read the answer. A 401 before an application can be told says nothing to anybody: every
    /// origin may read that, and learn to get a token.
    /// </summary>
    public static async ValueTask AllowAsync(EndpointContext context, EngineResponse response)
    {
        if (context.Request.Headers["Origin"] is not { } origin)
        {
            return;
        }

        var clientId = PeekClient(context.Request.Headers["Authorization"]);
        var application = clientId is null ? null : await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken);
        if (application is null ? response.StatusCode == 401 : Cors.IsAllowed(application, origin))
        {
            Cors.Allow(response, origin);
            response.Headers["Access-Control-Expose-Headers"] = Exposed;
        }
        else
        {
            response.Headers["Vary"] = "Origin";
        }
    }

    /// <summary>The application a token names. Whether the token is good was judged by then: a bad one has led to a 401.</summary>
    private static string? PeekClient(string? authorization)
    {
        if (authorization?.Split('.') is not [_, var body, _] || !Base64Url.IsValid(body))
        {
            return null;
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(body));
            return Text(claims.RootElement, "azp") ?? Text(claims.RootElement, "client_id");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement claims, string name)
        => claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
