namespace Engine.Core.Pages.Texts;

/// <summary>The texts of one screen in one language.</summary>
public sealed class ScreenTexts
{
    private readonly IReadOnlyDictionary<string, string>[] _layers;

    internal ScreenTexts(string language, IReadOnlyDictionary<string, string>[] layers) => (Language, _layers) = (language, layers);

    /// <summary>The language that the texts are in, or most of them: <c>de</c>.</summary>
    public string Language { get; }

    /// <summary>A text with its <c>${names}</c> as they are, or null; <see cref="PageModel.FindText"/> fills them in.</summary>
    public string? Find(string key)
    {
        foreach (var layer in _layers)
        {
            if (layer.TryGetValue(key, out var text))
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>Whether any of the engine's screens has a text of this key.</summary>
    public static bool IsKnown(string key) => TextTable.English.Sections.Values.Any(texts => texts.ContainsKey(key));

    /// <summary>The texts that come with the engine; in English when there are none in the language.</summary>
    public static ScreenTexts BuiltIn(ScreenId screen, string language) => TextTable.Default.Find(screen, language);
}
