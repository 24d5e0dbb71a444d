using System.Globalization;

namespace Engine.Core.Pages.Texts;

/// <summary>
/// In which language a person reads a page: one the tenant has enabled and there are texts in. What the request asks for
/// (<c>ui_locales</c>, OpenID Connect Core, section 3.1.2.1) comes before what the browser asks for (RFC 9110, section 12.5.4); then
/// it is the tenant's first one. Languages are matched by lookup (RFC 4647, section 3.4).
/// </summary>
internal static class LanguageChoice
{
    /// <summary>Nobody reads more languages; further ones are not looked at.</summary>
    private const int MaxRanges = 20;

    /// <summary>The longest language tag anybody uses, and some.</summary>
    private const int MaxTag = 35;

    /// <summary>Enough for <see cref="MaxRanges"/>; the rest of a longer header is not looked at.</summary>
    private const int MaxHeader = 1024;

    /// <summary>The language; the tenant's first one, or English when there are no texts in that one, when nothing fits.</summary>
    public static string Choose(IReadOnlyList<string> enabled, string? uiLocales, string? acceptLanguage, Func<string, bool> hasTexts)
    {
        if (string.IsNullOrEmpty(uiLocales) && string.IsNullOrEmpty(acceptLanguage))
        {
            return Default(enabled, hasTexts);
        }

        var candidates = enabled.Where(hasTexts).ToList();
        return Find(candidates, RequestedLocales(uiLocales)) ?? Find(candidates, AcceptedRanges(acceptLanguage)) ?? Default(enabled, hasTexts);
    }

    private static string Default(IReadOnlyList<string> enabled, Func<string, bool> hasTexts) => enabled is [var first, ..] && hasTexts(first) ? first : TextTable.LastResort;

    private static string? Find(List<string> candidates, List<string> ranges)
        => ranges.Select(range => range == "*" ? candidates.FirstOrDefault() : Find(candidates, range)).FirstOrDefault(static found => found is not null);

    /// <summary>The candidate a range asks for: itself, what it is a kind of, or for a language alone any kind of it.</summary>
    private static string? Find(List<string> candidates, string range)
    {
        for (var tag = range; tag.Length > 0; tag = tag.LastIndexOf('-') is var dash and > 0 ? tag[..dash] : "")
        {
            if (candidates.Find(candidate => candidate.Equals(tag, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                return found;
            }
        }

        return range.Contains('-', StringComparison.Ordinal) ? null : candidates.Find(candidate => candidate.StartsWith(range + "-", StringComparison.OrdinalIgnoreCase));
    }

    private static List<string> RequestedLocales(string? uiLocales)
    {
        var ranges = new List<string>();
        var text = Cut(uiLocales);
        foreach (var part in text.Split(' '))
        {
            if (ranges.Count < MaxRanges && text[part] is var tag && IsTag(tag))
            {
                ranges.Add(tag.ToString());
            }
        }

        return ranges;
    }

    private static List<string> AcceptedRanges(string? header)
    {
        var ranges = new List<(string Tag, double Quality)>();
        var text = Cut(header);
        foreach (var part in text.Split(','))
        {
            var range = text[part];
            var semicolon = range.IndexOf(';');
            var tag = (semicolon < 0 ? range : range[..semicolon]).Trim();
            if (ranges.Count < MaxRanges && (tag is "*" || IsTag(tag)) && QualityOf(semicolon < 0 ? "" : range[(semicolon + 1)..]) is > 0 and var quality)
            {
                ranges.Add((tag.ToString(), quality));
            }
        }

        // What is named comes before "any other", and the order of those of one quality stays.
        return [.. ranges.OrderByDescending(static range => range.Quality).ThenBy(static range => range.Tag == "*").Select(static range => range.Tag)];
    }

    /// <summary>0 for what is not wanted, and for what is no quality.</summary>
    private static double QualityOf(ReadOnlySpan<char> parameter)
    {
        parameter = parameter.Trim();
        if (parameter.IsEmpty)
        {
            return 1;
        }

        return parameter.Length is > 2 and <= 7 && parameter[0] is 'q' or 'Q' && parameter[1] == '='
            && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) && quality <= 1
            ? quality
            : 0;
    }

    private static bool IsTag(ReadOnlySpan<char> tag)
    {
        foreach (var character in tag)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '-')
            {
                return false;
            }
        }

        return tag.Length is > 0 and <= MaxTag && tag[0] != '-';
    }

    private static ReadOnlySpan<char> Cut(string? text) => text.AsSpan(0, Math.Min(text?.Length ?? 0, MaxHeader));
}
