using Engine.Core.Http;
using Engine.Core.Pages;

namespace Engine.Core.Errors;

/// <summary>The answer while the store can't take changes: 503, and when to try again.</summary>
internal static class Unavailable
{
    /// <summary>The store tries every second; a client that waits a little longer has a good chance.</summary>
    public const string RetryAfter = "5";

    /// <summary>A page where people are, JSON where machines are.</summary>
    public static async ValueTask<EngineResponse> RenderAsync(EndpointContext context)
    {
        var response = PageResponse.IsPagePath(context.Request.Path) && context.Engine.Options.Pages is not null
            ? await PageResponse.RenderAsync(context, null, shell => new ErrorPage
            {
                Tenant = shell.Tenant,
                Application = shell.Application,
                Locale = shell.Locale,
                Nonce = shell.Nonce,
                Error = HttpErrors.Unavailable.Code,
                ErrorDescription = HttpErrors.Unavailable.Description,
                ErrorId = HttpErrors.Unavailable.Id,
            }, HttpErrors.Unavailable.Status)
            : OAuthErrorRenderer.Render(HttpErrors.Unavailable, context.Request);
        response.Headers["Retry-After"] = RetryAfter;
        return response;
    }

    /// <summary>For machines, and before there is a tenant.</summary>
    public static EngineResponse Render(EngineRequest request)
    {
        var response = OAuthErrorRenderer.Render(HttpErrors.Unavailable, request);
        response.Headers["Retry-After"] = RetryAfter;
        return response;
    }
}
