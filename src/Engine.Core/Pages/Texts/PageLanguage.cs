using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Tenants;

namespace Engine.Core.Pages.Texts;

/// <summary>The texts of a page for one request: the language is chosen, and the tenant's own words are put in front.</summary>
internal static class PageLanguage
{
    private const string Parameter = "ui_locales";

    public static ScreenTexts Find(EndpointContext context, Application? application, TenantSettings settings, TenantTexts tenant, ScreenId screen)
    {
        var table = context.Engine.Texts;
        var isStrict = application?.IsStrict == true || settings.StrictStandards == true;
        var requested = RequestedLocales(context);
        var language = LanguageChoice.Choose(
            settings.EnabledLocales,
            isStrict ? requested : FirstOf(requested),
            context.Request.Headers["Accept-Language"],
            known => table.Has(known) || tenant.Find(known, screen.ToString()) is { Count: > 0 });
        return table.Find(screen, language, tenant);
    }

    /// <summary>
    /// The service looks at the first language alone; the standard (OpenID Connect Core, section 3.1.2.1) at all of them in their order.
    /// </summary>
    private static string? FirstOf(string? locales) => locales?.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : null;

    /// <summary>What the authorization or logout request asks for; the pages that follow remember it.</summary>
    private static string? RequestedLocales(EndpointContext context)
        => (context as AuthorizeContext)?.Parameters[Parameter]
            ?? context.UiLocales
            ?? (context.Request.QueryString.Contains(Parameter, StringComparison.Ordinal) ? FormParser.ParseQuery(context.Request.QueryString)?[Parameter] : null);
}
