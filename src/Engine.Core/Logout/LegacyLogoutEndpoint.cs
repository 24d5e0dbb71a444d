using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Sessions;

namespace Engine.Core.Logout;

/// <summary><c>GET /v2/logout</c>: always ends the session of the tenant, then sends the browser to a listed address.</summary>
internal static class LegacyLogoutEndpoint
{
    public const string Path = "/v2/logout";

    public static async ValueTask<EngineResponse> HandleAsync(EndpointContext context)
    {
        var query = QueryReader.Read(context);
        if (query.Parameters is not { } parameters)
        {
            return await ErrorPages.RenderAsync(context, query.Error!, null);
        }

        var application = parameters["client_id"] is { } clientId ? await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken) : null;
        if (application is null && parameters["client_id"] is not null)
        {
            return await ErrorPages.RenderAsync(context, LogoutErrors.UnknownClient, null);
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        var allowed = application?.AllowedLogoutUrls ?? settings.AllowedLogoutUrls;
        var returnTo = parameters["returnTo"] ?? (application is not null && allowed is [var first, ..] && !first.Contains('*', StringComparison.Ordinal) ? first : null);
        if (returnTo is not null && (!Url.IsTarget(returnTo) || !UrlMatcher.MatchesIgnoringQuery(allowed, returnTo)))
        {
            context.Engine.Logs.Write(context, "flo", "The returnTo URL is not allowed", application, null);
            return await ErrorPages.RenderAsync(context, LogoutErrors.ReturnToNotAllowed(returnTo), application);
        }

        var response = returnTo is not null ? EngineResponse.Redirect(returnTo) : await LoggedOutResponse.RenderAsync(context, application);
        var session = await SessionService.EndAsync(context, response);
        context.Engine.Logs.Write(context, "slo", "User successfully logged out", application, session?.UserId);
        return response;
    }
}

/// <summary>The page that says that one is signed out.</summary>
internal static class LoggedOutResponse
{
    public static async ValueTask<EngineResponse> RenderAsync(EndpointContext context, Applications.Application? application)
        => context.Engine.Options.Pages is null
            ? EngineResponse.Text("OK")
            : await PageResponse.RenderAsync(context, application, shell => new LoggedOutPage
            {
                Tenant = shell.Tenant,
                Application = shell.Application,
                Locale = shell.Locale,
                Nonce = shell.Nonce,
            });
}
