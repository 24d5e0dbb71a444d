using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>What the resources below <c>/branding</c> share, and the default theme.</summary>
internal static class Branding
{
    public static readonly ManagementError NoTheme = new(404, "There was an error retrieving branding settings: invalid theme ID", "theme_not_found");

    public static JsonObject WithTenant(ManagementContext context, JsonObject entity)
    {
        entity["tenant"] = context.Tenant.Name;
        return entity;
    }

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers) => handlers.Add("GET /branding/themes/default", ShowDefaultThemeAsync);

    private static async ValueTask<ManagementResult> ShowDefaultThemeAsync(ManagementContext context)
    {
        var themes = await context.Documents(DocumentKind.Of("branding_theme", "themeId")).ListAsync();
        return themes.Count == 0 ? NoTheme : ManagementResult.Ok(themes[0].Value);
    }
}
