using Engine.Core.Applications;
using Engine.Core.Http;
using Engine.Core.Tenants;

namespace Engine.Core.Pages.Texts;

/// <summary>The language of a person for one request, and the texts of a page in it with the tenant's own words in front.</summary>
internal static class PageLanguage
{
    private const string Parameter = "ui_locales";

    public static ScreenTexts Find(EndpointContext context, Application? application, TenantSettings settings, TenantTexts tenant, ScreenId screen)
    {
        var table = context.Engine.Texts;
        var language = Choose(context, application, settings, known => table.Has(known) || tenant.Find(known, screen.ToString()) is { Count: > 0 });
        return table.Find(screen, language, tenant);
    }

    /// <summary>The language of the person, whether or not there are texts in it.</summary>
    public static string Choose(EndpointContext context, Application? application, TenantSettings settings) => Choose(context, application, settings, static _ => true);

    private static string Choose(EndpointContext context, Application? application, TenantSettings settings, Func<string, bool> hasTexts)
    {
        var isStrict = application?.IsStrict == true || settings.StrictStandards == true;
        var requested = RequestedLocales(context);
        return LanguageChoice.Choose(settings.EnabledLocales, isStrict ? requested : FirstOf(requested), context.Request.Headers["Accept-Language"], hasTexts);
    }

    /// <summary>
    /// The service looks at the first language alone; the standard (OpenID Connect Core, section 3.1.2.1) at all of them in their order.
    /// </summary>
    private static string? FirstOf(string? locales) => locales?.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : null;

    /// <summary>What the authorization or logout request asks for; the pages that follow remember it.</summary>
    private static string? RequestedLocales(EndpointContext context)
        => context.UiLocales
            ?? (context.Request.QueryString.Contains(Parameter, StringComparison.Ordinal) ? FormParser.ParseQuery(context.Request.QueryString)?[Parameter] : null);
}
