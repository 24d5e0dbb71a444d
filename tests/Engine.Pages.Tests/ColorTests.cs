using FsCheck.Xunit;

namespace Engine.Pages.Tests;

public class ColorTests
{
    [Property]
    public void Theme_AnyColors_KeepsTextReadable(byte r, byte g, byte b, byte r2, byte g2, byte b2)
    {
        var (primary, page) = ($"#{r:x2}{g:x2}{b:x2}", $"#{r2:x2}{g2:x2}{b2:x2}");
        var html = Samples.Render(Samples.Login, new LiquidPageRenderer(new LiquidPageRendererOptions
        {
            Colors = new PageColors { Primary = primary, PageBackground = page, DarkPageBackground = page },
        }));
        var style = Markup.Read(html).Verbatim[0];
        foreach (var part in style.Split("@media", 3)[..2])
        {
            Assert.True(Contrast(part, "on-primary", "primary") >= 4.5);
            Assert.True(Contrast(part, "link", "card") >= 4.5);
            Assert.True(Contrast(part, "primary", "card") >= 3);
            Assert.True(Contrast(part, "page-text", "page") >= 4.5);
            Assert.True(Contrast(part, "text", "card") >= 7);
            Assert.True(Contrast(part, "muted", "card") >= 4.5);
            Assert.True(Contrast(part, "muted", "soft") >= 4.5);
            Assert.True(Contrast(part, "field-edge", "field") >= 3);
            Assert.True(Contrast(part, "alert", "alert-soft") >= 4.5);
            Assert.True(Contrast(part, "note", "note-soft") >= 4.5);
        }
    }

    // Written apart from the renderer's own arithmetic, from the definition in WCAG 2.2.
    private static double Contrast(string style, string first, string second)
    {
        double[] both = [Luminance(Color(style, first)), Luminance(Color(style, second))];
        return (both.Max() + 0.05) / (both.Min() + 0.05);
    }

    private static string Color(string style, string name) => style.Split($"--{name}: ", 2)[1].Split(';', 2)[0];

    private static double Luminance(string color) => new[] { 0.2126, 0.7152, 0.0722 }
        .Select((weight, i) => weight * Linear(Convert.ToInt32(color.Substring(1 + (2 * i), 2), 16) / 255.0)).Sum();

    private static double Linear(double c) => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
}
