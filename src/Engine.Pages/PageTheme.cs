using Engine.Pages.Liquid;
using Fluid.Values;

namespace Engine.Pages;

/// <summary>The values of the template <c>style</c>, derived once from an embedder's colours.</summary>
internal static class PageTheme
{
    private static readonly PageColor LightCard = new(255, 255, 255);
    private static readonly PageColor DarkCard = new(0x1a, 0x1d, 0x24);
    private static readonly PageColor Muted = new(0x5c, 0x64, 0x73);

    private static readonly Members<Dictionary<string, string?>> Names = new[]
    {
        "page", "page_text", "card", "primary", "on_primary", "link",
        "dark_page", "dark_page_text", "dark_card", "dark_primary", "dark_on_primary", "dark_link", "custom_css",
    }.Aggregate(new Members<Dictionary<string, string?>>(), static (members, name) => members.Text(name, values => values[name]));

    /// <summary>The names under <c>theme</c>.</summary>
    public static Members Members => Names;

    /// <summary>Says what is wrong with the colours and the additional CSS, one sentence each.</summary>
    public static IEnumerable<string> FindFaults(PageColors colors, string? customCss)
    {
        (string Name, string Value)[] named =
        [
            (nameof(PageColors.Primary), colors.Primary),
            (nameof(PageColors.PageBackground), colors.PageBackground),
            (nameof(PageColors.DarkPageBackground), colors.DarkPageBackground),
        ];
        foreach (var (name, value) in named)
        {
            if (!PageColor.TryParse(value, out _))
            {
                yield return $"Colors.{name}: '{value}' is not a colour of the form #rgb or #rrggbb.";
            }
        }

        if (customCss?.Contains("</", StringComparison.Ordinal) == true)
        {
            yield return "CustomCss: '</' would end the style element.";
        }
    }

    /// <summary>The values under <c>theme</c>. The colours are known to be valid.</summary>
    public static FluidValue Derive(PageColors colors, string? customCss)
    {
        var primary = PageColor.Parse(colors.Primary);
        var light = PageColor.Parse(colors.PageBackground);
        var dark = PageColor.Parse(colors.DarkPageBackground);
        // A button needs a contrast of 3 to the card (success criterion 1.4.11); a link, being text, needs 4.5.
        var (lightButton, darkButton) = (primary.ReadableOn(LightCard, 3), primary.ReadableOn(DarkCard, 4.5));
        return Names.Bind(new(StringComparer.Ordinal)
        {
            ["page"] = light.ToString(),
            ["page_text"] = Muted.ReadableOn(light, 4.5).ToString(),
            ["card"] = LightCard.ToString(),
            ["primary"] = lightButton.ToString(),
            ["on_primary"] = lightButton.Ink.ToString(),
            ["link"] = primary.ReadableOn(LightCard, 4.5).ToString(),
            ["dark_page"] = dark.ToString(),
            ["dark_page_text"] = Muted.ReadableOn(dark, 5).ToString(),
            ["dark_card"] = DarkCard.ToString(),
            ["dark_primary"] = darkButton.ToString(),
            ["dark_on_primary"] = darkButton.Ink.ToString(),
            ["dark_link"] = primary.ReadableOn(DarkCard, 5.5).ToString(),
            ["custom_css"] = customCss,
        });
    }
}
