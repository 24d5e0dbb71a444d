using System.Globalization;

namespace Engine.Pages;

/// <summary>A colour, and the arithmetic of readable contrast (WCAG 2.2, relative luminance and contrast ratio).</summary>
internal readonly record struct PageColor(byte Red, byte Green, byte Blue)
{
    private static readonly PageColor Black = new(0, 0, 0);
    private static readonly PageColor White = new(255, 255, 255);

    /// <summary>Reads <c>#rgb</c> or <c>#rrggbb</c>; nothing else gets into a style sheet.</summary>
    public static bool TryParse(string? text, out PageColor color)
    {
        color = default;
        var digits = text is { Length: 4 } ? $"{text[1]}{text[1]}{text[2]}{text[2]}{text[3]}{text[3]}" : text is { Length: 7 } ? text[1..] : "";
        if (digits.Length != 6 || text![0] != '#' || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        color = new((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        return true;
    }

    /// <summary>Reads a colour that is known to be one.</summary>
    public static PageColor Parse(string text) => TryParse(text, out var color) ? color : throw new FormatException($"'{text}' is not a colour.");

    /// <summary>The contrast between two colours, from 1 to 21.</summary>
    public static double Contrast(PageColor first, PageColor second)
    {
        var (a, b) = (first.Luminance, second.Luminance);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Black or white, whichever reads better on this colour.</summary>
    public PageColor Ink => Contrast(White, this) >= Contrast(Black, this) ? White : Black;

    /// <summary>This colour, moved towards black or white until it has the contrast on a background.</summary>
    public PageColor ReadableOn(PageColor background, double ratio)
    {
        var target = background.Ink;
        var color = this;
        for (var step = 1; step <= 20 && Contrast(color, background) < ratio; step++)
        {
            color = Mix(target, step / 20.0);
        }

        return color;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private PageColor Mix(PageColor other, double share) =>
        new(Mix(Red, other.Red, share), Mix(Green, other.Green, share), Mix(Blue, other.Blue, share));

    private static byte Mix(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share));
}
