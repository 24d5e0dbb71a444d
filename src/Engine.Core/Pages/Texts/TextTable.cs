using System.Collections.Concurrent;

namespace Engine.Core.Pages.Texts;

/// <summary>
/// The texts of an engine: those that come with it, and in front of them what the embedder has added. English is the table of what
/// there is: its screens, its keys, and whose texts a screen falls back on.
/// </summary>
internal sealed class TextTable(PageTexts? added = null)
{
    /// <summary>The language every text is there in.</summary>
    public const string LastResort = "en";

    /// <summary>The screen whose texts every page has.</summary>
    private const string Common = "common.page";

    /// <summary>Read when a page first needs them.</summary>
    private static readonly ConcurrentDictionary<string, TextFile?> BuiltIn = new(StringComparer.Ordinal);

    private static readonly string[] BuiltInLanguages = [LastResort, "de"];

    /// <summary>The texts that come with the engine, alone.</summary>
    public static TextTable Default { get; } = new();

    /// <summary>The texts in English, with every screen and key.</summary>
    public static TextFile English => ReadBuiltIn(LastResort)!;

    /// <summary>The texts that come with the engine in a language, or null.</summary>
    public static TextFile? ReadBuiltIn(string language) => BuiltInLanguages.Contains(language) ? BuiltIn.GetOrAdd(language, TextFile.ReadBuiltIn) : null;

    /// <summary>Whether there are texts in a language, or in the one it is a kind of.</summary>
    public bool Has(string language) => WithParents(language).Any(known => added?.Find(known) is not null || BuiltInLanguages.Contains(known));

    /// <summary>The texts of a screen in a language; where one is missing, in English.</summary>
    public ScreenTexts Find(ScreenId screen, string language, TenantTexts? tenant = null)
    {
        var layers = new List<IReadOnlyDictionary<string, string>>();
        var sections = SectionsOf(screen.ToString());
        foreach (var known in WithParents(language))
        {
            Add(layers, known, sections, tenant);
        }

        if (WithParents(language).Contains(LastResort))
        {
            return new ScreenTexts(language, [.. layers]);
        }

        Add(layers, LastResort, sections, tenant);
        return new ScreenTexts(IsMostly(language, sections, tenant) ? language : LastResort, [.. layers]);
    }

    /// <summary>
    /// A page says that it is in a language when most of its texts are: those of the screen itself, because the frame around a page is
    /// there in more languages than an embedder's screen may be.
    /// </summary>
    private bool IsMostly(string language, List<string> sections, TenantTexts? tenant)
    {
        if (WithParents(language).Any(known => ReadBuiltIn(known)?.Find(sections[0]) is not null))
        {
            return true;
        }

        var screen = sections.Where(static section => section != Common).ToList();
        var english = KeysIn([LastResort], screen, tenant);
        if (english.Count == 0)
        {
            (screen, english) = (sections, KeysIn([LastResort], sections, tenant));
        }

        var keys = KeysIn(WithParents(language), screen, tenant);
        return keys.Count * 2 > keys.Union(english, StringComparer.Ordinal).Count();
    }

    private HashSet<string> KeysIn(IEnumerable<string> languages, List<string> sections, TenantTexts? tenant)
    {
        var layers = new List<IReadOnlyDictionary<string, string>>();
        foreach (var language in languages)
        {
            Add(layers, language, sections, tenant);
        }

        return layers.SelectMany(static layer => layer.Keys).ToHashSet(StringComparer.Ordinal);
    }

    private void Add(List<IReadOnlyDictionary<string, string>> layers, string language, List<string> sections, TenantTexts? tenant)
    {
        foreach (var section in sections)
        {
            foreach (var texts in (ReadOnlySpan<IReadOnlyDictionary<string, string>?>)[tenant?.Find(language, section), added?.Find(language)?.Find(section), ReadBuiltIn(language)?.Find(section)])
            {
                if (texts is { Count: > 0 })
                {
                    layers.Add(texts);
                }
            }
        }
    }

    /// <summary>The keys a screen has, with those it falls back on.</summary>
    public static HashSet<string> KeysOf(string section) => [.. SectionsOf(section).SelectMany(static known => English.Find(known)?.Keys ?? [])];

    /// <summary>The screen, and those it falls back on.</summary>
    private static List<string> SectionsOf(string section)
    {
        var sections = new List<string>();
        for (var next = section; next is not null && !sections.Contains(next); next = English.BaseOf(next))
        {
            sections.Add(next);
        }

        if (!sections.Contains(Common))
        {
            sections.Add(Common);
        }

        return sections;
    }

    /// <summary>The language, then what is left of it without region and script: <c>de-AT</c>, <c>de</c>.</summary>
    private static IEnumerable<string> WithParents(string language)
    {
        yield return language;
        for (var dash = language.LastIndexOf('-'); dash > 0; dash = language.LastIndexOf('-', dash - 1))
        {
            yield return language[..dash];
        }
    }
}
