using Engine.Core.Access;
using Engine.Core.Access.Explain;
using Engine.Core.Applications;
using Engine.Core.Http;
using Engine.Core.Pages;

namespace Engine.Core.Errors;

/// <summary>Shows an error that can't be sent to an application: the tenant's own page if it has one, or the engine's.</summary>
internal static class ErrorPages
{
    public static async ValueTask<EngineResponse> RenderAsync(EndpointContext context, EngineError error, Application? application, AccessDecision? decision = null)
    {
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        if (settings.ErrorPage?.Url is { Length: > 0 } custom && Url.IsTarget(custom))
        {
            var query = new List<KeyValuePair<string, string>> { new("error", error.Code), new("error_description", error.Description) };
            if (application is not null)
            {
                query.Insert(0, new("client_id", application.ClientId));
            }

            return EngineResponse.Redirect(Url.AddQuery(custom, query));
        }

        if (context.Engine.Options.Pages is null)
        {
            return OAuthErrorRenderer.Render(error, context.Request);
        }

        var isDevelopment = context.Engine.Options.DevelopmentMode == true;
        return await PageResponse.RenderAsync(context, application, shell => new ErrorPage
        {
            Tenant = shell.Tenant,
            Application = shell.Application,
            Locale = shell.Locale,
            Nonce = shell.Nonce,
            Error = error.Code,
            ErrorDescription = error.Description,
            ErrorId = error.Id,
            Html = settings.ErrorPage?.Html is { Length: > 0 } html ? html : null,
            Detail = isDevelopment ? error.Detail : null,
            Scopes = isDevelopment && decision is not null ? ScopeReasons.Of(decision) : [],
        }, error.Status);
    }
}
