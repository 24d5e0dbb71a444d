using System.Text;
using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Device;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Logout;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Pages;

/// <summary>Renders a page with the header fields every page has.</summary>
internal static class PageResponse
{
    /// <summary>What every page model starts from.</summary>
    public sealed record Shell(TenantInfo Tenant, ApplicationInfo? Application, string Locale, string Nonce);

    public static async ValueTask<EngineResponse> RenderAsync(EndpointContext context, Application? application, Func<Shell, PageModel> create, int statusCode = 200, params string?[] formTargets)
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
            TextTable.LastResort,
            nonce);
        var model = create(shell);
        var own = await context.Tenant.Texts.GetAsync(context.CancellationToken);
        var texts = PageLanguage.Find(context, application, settings, own, model.ScreenId);
        var html = await renderer.RenderAsync(model with { Locale = texts.Language, Texts = texts, Partials = own.PartialsOf(model.ScreenId) }, context.CancellationToken);
        var response = new EngineResponse { StatusCode = statusCode, Body = Encoding.UTF8.GetBytes(html) };
        AddHeaders(response, nonce, FormTargets.Of(application, settings, formTargets), mayBeFramed: ExtraFields.Flag(settings.Flags.Extra, "disable_clickjack_protection_headers") == true);
        return response;
    }

    /// <summary>Whether people see what is at a path in a browser.</summary>
    public static bool IsPagePath(string path)
        => path.StartsWith("/u/", StringComparison.Ordinal)
            || path is "/" or AuthorizeEndpoint.Path or ActivationWalk.Path or WalkEndpoint.ResumePath or WalkEndpoint.ContinuePath or WalkEndpoint.LoginCallbackPath or LogoutEndpoint.LegacyPath or LogoutEndpoint.OidcPath;

    /// <summary>Nothing is loaded but pictures; nothing runs but what carries the nonce; nobody may frame the page unless the tenant says so; forms lead here or to the application.</summary>
    private static void AddHeaders(EngineResponse response, string nonce, string formTargets, bool mayBeFramed)
    {
        response.Headers.Add("Content-Type", "text/html; charset=utf-8");
        response.Headers.Add("Content-Security-Policy", $"default-src 'none'; img-src https: http: data:; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action {formTargets}" + (mayBeFramed ? "" : "; frame-ancestors 'none'"));
        if (!mayBeFramed)
        {
            response.Headers.Add("X-Frame-Options", "DENY");
        }

        response.Headers.Add("X-Content-Type-Options", "nosniff");
        response.Headers.Add("Referrer-Policy", "no-referrer");
        response.Headers.Add("Cache-Control", "no-store");
    }
}
