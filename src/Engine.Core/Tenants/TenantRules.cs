using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Engine.Core.Http;

namespace Engine.Core.Tenants;

/// <summary>What the settings of a tenant may be (<c>tenant-settings.md</c>), in code, in a configuration file and over the Management API alike.</summary>
internal static class TenantRules
{
    /// <summary>The longest a session may last, in hours: a year.</summary>
    public const double MaxSessionLifetime = 8760;

    /// <summary>The longest a session may be idle, in hours: 100 days.</summary>
    public const double MaxIdleSessionLifetime = 2400;

    private static readonly string[] Environments = ["development", "staging", "production"];

    private static readonly FrozenSet<string> Locales = FrozenSet.Create(
        StringComparer.Ordinal,
        "am", "ar", "ar-EG", "ar-SA", "az", "bg", "bn", "bs", "ca-ES", "cnr", "cs", "cy", "da", "de", "el", "en", "en-CA", "es", "es-419", "es-AR", "es-MX", "et", "eu-ES", "fa", "fi", "fr", "fr-CA",
        "fr-FR", "gl-ES", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "kn", "ko", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "nl", "nn", "no", "pa", "pl", "pt",
        "pt-BR", "pt-PT", "ro", "ru", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "vi", "zgh", "zh-CN", "zh-HK", "zh-MO", "zh-TW");

    /// <summary>Whether the pages can be asked for in a language.</summary>
    public static bool IsLocale(string language) => Locales.Contains(language);

    /// <summary>Every fault: the field, and what is wrong with it. The shortest lifetimes are those of <see cref="SessionLifetimeRules"/>.</summary>
    public static IEnumerable<(string Field, string Message)> FindFaults(TenantSettings settings)
        => [.. OfLifetimes(settings), .. OfTexts(settings), .. OfUrls(settings), .. Device.UserCodeFormat.FindFaults(settings.DeviceFlow)];

    private static IEnumerable<(string Field, string Message)> OfLifetimes(TenantSettings settings)
    {
        foreach (var (field, hours, most) in new[]
        {
            ("session_lifetime", settings.SessionLifetime, MaxSessionLifetime),
            ("idle_session_lifetime", settings.IdleSessionLifetime, MaxIdleSessionLifetime),
            ("ephemeral_session_lifetime", settings.EphemeralSessionLifetime, MaxSessionLifetime),
            ("idle_ephemeral_session_lifetime", settings.IdleEphemeralSessionLifetime, MaxIdleSessionLifetime),
        })
        {
            if (hours > most)
            {
                yield return (field, string.Create(CultureInfo.InvariantCulture, $"Value {hours} is greater than maximum {most}"));
            }
        }
    }

    private static IEnumerable<(string Field, string Message)> OfTexts(TenantSettings settings)
    {
        if (settings.EnabledLocales.Count == 0)
        {
            yield return ("enabled_locales", "Array is too short (0), minimum 1");
        }

        for (var i = 0; i < settings.EnabledLocales.Count; i++)
        {
            if (!Locales.Contains(settings.EnabledLocales[i]))
            {
                yield return ($"enabled_locales[{i}]", $"No enum match for: {settings.EnabledLocales[i]}");
            }
        }

        if (settings.Extra?.TryGetValue("environment_tag", out var tag) == true && (tag.ValueKind != JsonValueKind.String || !Environments.Contains(tag.GetString())))
        {
            yield return ("environment_tag", $"No enum match for: {tag}");
        }

        if (settings.SessionCookie.Mode is not ("persistent" or "non-persistent"))
        {
            yield return ("session_cookie.mode", $"No enum match for: {settings.SessionCookie.Mode}");
        }

        if (settings.ResourceParameterProfile is not ("audience" or "compatibility"))
        {
            yield return ("resource_parameter_profile", $"No enum match for: {settings.ResourceParameterProfile}");
        }
    }

    private static IEnumerable<(string Field, string Message)> OfUrls(TenantSettings settings)
    {
        if (settings.DefaultRedirectionUri is { Length: > 0 } uri && (!Url.IsTarget(uri) || !uri.StartsWith("https://", StringComparison.Ordinal) || uri.Contains('#', StringComparison.Ordinal)))
        {
            yield return ("default_redirection_uri", $"Object didn't pass validation for format absolute-https-uri-or-empty: {uri}");
        }

        if (settings.ErrorPage?.Url is { Length: > 0 } page && !(Url.IsTarget(page) && new Uri(page).Scheme is "http" or "https"))
        {
            yield return ("error_page.url", $"Object didn't pass validation for format absolute-uri-or-empty: {page}");
        }

        for (var i = 0; i < settings.AllowedLogoutUrls.Count; i++)
        {
            if (Applications.AllowedUrls.FindFault(settings.AllowedLogoutUrls[i], Applications.AllowedUrls.Kind.Logout, isFirstParty: true) is { } fault)
            {
                yield return ($"allowed_logout_urls[{i}]", $"'{settings.AllowedLogoutUrls[i]}' can't be listed: {fault}.");
            }
        }
    }
}
