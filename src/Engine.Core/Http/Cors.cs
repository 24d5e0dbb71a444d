using Engine.Core.Applications;
using Engine.Core.Logs;
using Engine.Core.Tenants;

namespace Engine.Core.Http;

/// <summary>Cross-origin requests (<c>applications/set-up-cors.md</c>).</summary>
internal static class Cors
{
    /// <summary>
    /// The answer to a preflight. The application is not known yet, so every origin may ask; the actual request is refused
    /// when the origin is not one of the application's.
    /// </summary>
    public static EngineResponse Preflight(EngineRequest request, Endpoint endpoint)
    {
        var response = new EngineResponse { StatusCode = 204 };
        if (request.Headers["Origin"] is { } origin)
        {
            AllowOrigin(response, origin);
        }
        else
        {
            response.Headers.Add("Access-Control-Allow-Origin", "*");
        }

        response.Headers.Add("Access-Control-Allow-Methods", endpoint.AllowedMethods);
        response.Headers.Add("Access-Control-Allow-Headers", "Authorization, Content-Type, Auth0-Client, DPoP");
        response.Headers.Add("Access-Control-Max-Age", "600");
        response.Headers.Add("Vary", "Origin");
        if (endpoint.Cors == CorsMode.Credentials)
        {
            response.Headers.Add("Access-Control-Allow-Credentials", "true");
        }

        return response;
    }

    /// <summary>Whether the origin is one of the application's: allowed origins, and the origins of its callbacks.</summary>
    public static bool IsAllowed(Application application, string origin)
        => UrlMatcher.MatchesOrigin(application.AllowedOrigins, origin) || UrlMatcher.MatchesOrigin(application.Callbacks, origin);

    /// <summary>Whether the origin is the engine's own: its pages may call it.</summary>
    public static bool IsOwn(string issuer, string origin) => string.Equals(origin, Url.Origin(issuer), StringComparison.OrdinalIgnoreCase);

    /// <summary>The answer to a script of an origin that is neither the engine's own nor one of the application's; null when the request may go on.</summary>
    public static EngineResponse? FindRefusal(EndpointContext context, Application application, Func<Application, string, bool>? isAllowed = null)
        => context.Request.Headers["Origin"] is { } origin && !IsOwn(context.Issuer, origin) && !(isAllowed ?? IsAllowed)(application, origin)
            ? Refuse(context.Scope, application, origin)
            : null;

    /// <summary>
    /// Lets a script of the application read an answer, which nobody keeps. A refusal that came before the application was found says
    /// nothing about it, and may be read by everybody.
    /// </summary>
    public static void Finish(EndpointContext context, EngineResponse response, Application? application, Func<Application, string, bool>? isAllowed = null, bool withCredentials = false)
    {
        response.Headers["Cache-Control"] = "no-store";
        if (context.Request.Headers["Origin"] is { } origin && (application is null || (isAllowed ?? IsAllowed)(application, origin)))
        {
            Allow(response, origin, withCredentials);
        }
    }

    /// <summary>The answer to a script whose origin is not one of the application's.</summary>
    public static EngineResponse Refuse(TenantScope scope, Application application, string origin)
    {
        var text = $"Origin {JsonBodyParser.Printable(origin)} is not allowed.";
        scope.Engine.Logs.Write(scope, LogEvents.OriginRefused, application, null, description: text);
        return EngineResponse.Text(text, 403);
    }

    public static void Allow(EngineResponse response, string origin, bool withCredentials = false)
    {
        AllowOrigin(response, origin);
        response.Headers["Vary"] = "Origin";
        if (withCredentials)
        {
            response.Headers["Access-Control-Allow-Credentials"] = "true";
        }
    }

    /// <summary>No browser sends anything but ASCII as an origin (RFC 6454); whatever else comes is not repeated.</summary>
    private static void AllowOrigin(EngineResponse response, string origin)
    {
        if (HeaderCollection.IsWritable(origin))
        {
            response.Headers["Access-Control-Allow-Origin"] = origin;
        }
    }
}
