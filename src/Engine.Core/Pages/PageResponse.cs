using System.Text;
using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Http;

namespace Engine.Core.Pages;

/// <summary>Renders a page with the header fields every page has.</summary>
internal static class PageResponse
{
    /// <summary>What every page model starts from.</summary>
    public sealed record Shell(TenantInfo Tenant, ApplicationInfo? Application, string Locale, string Nonce);

    public static async ValueTask<EngineResponse> RenderAsync(EndpointContext context, Application? application, Func<Shell, PageModel> create, int statusCode = 200)
    {
        if (context.Engine.Options.Pages is not { } renderer)
        {
            return EngineResponse.Text(AuthorizeErrors.PagesMissing.Description, 500);
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        var nonce = context.Engine.Options.SecretSource.Token(16);
        var shell = new Shell(
            new TenantInfo(settings.FriendlyName ?? context.Tenant.Name, settings.PictureUrl, settings.SupportEmail, settings.SupportUrl),
            application is null ? null : new ApplicationInfo(application.ClientId, application.Name, application.LogoUri, application.IsFirstParty),
            settings.EnabledLocales is [var first, ..] ? first : "en",
            nonce);
        var html = await renderer.RenderAsync(create(shell), context.CancellationToken);
        var response = new EngineResponse { StatusCode = statusCode, Body = Encoding.UTF8.GetBytes(html) };
        AddHeaders(response, nonce);
        return response;
    }

    /// <summary>
    /// Nothing is loaded but pictures; nothing runs but what carries the nonce; nobody may frame the page. form-action is left
    /// out on purpose: browsers apply it to the redirects that follow a form, and those lead to the application.
    /// </summary>
    private static void AddHeaders(EngineResponse response, string nonce)
    {
        response.Headers.Add("Content-Type", "text/html; charset=utf-8");
        response.Headers.Add("Content-Security-Policy", $"default-src 'none'; img-src https: http: data:; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'");
        response.Headers.Add("X-Frame-Options", "DENY");
        response.Headers.Add("X-Content-Type-Options", "nosniff");
        response.Headers.Add("Referrer-Policy", "no-referrer");
        response.Headers.Add("Cache-Control", "no-store");
    }
}
