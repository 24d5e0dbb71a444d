namespace Engine.Core.Pages.Texts;

/// <summary>
/// Texts of an embedder: other words for the engine's own, further languages, and texts of screens of one's own. Their keys are those
/// of the service, <c>prompt.screen.key</c>; <c>docs/pages.md</c> lists them.
/// </summary>
public sealed class PageTexts
{
    private const string OwnKey = "var-";

    private readonly Dictionary<string, TextFile> _languages = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    /// <summary>Adds texts of a language. What is missing is said in the engine's own words, or in English.</summary>
    /// <param name="language">A language tenants can enable: <c>fr</c>, <c>pt-BR</c>.</param>
    /// <param name="texts">The texts by their keys: <c>["login.login.title"] = "Se connecter"</c>.</param>
    public void Add(string language, IEnumerable<KeyValuePair<string, string>> texts)
    {
        ArgumentNullException.ThrowIfNull(language);
        ArgumentNullException.ThrowIfNull(texts);
        foreach (var (name, text) in texts)
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            var second = dot < 0 ? -1 : name.IndexOf('.', dot + 1);
            if (second < 0)
            {
                _faults.Add($"Texts {language}: '{name}' is no key of the form prompt.screen.key.");
                continue;
            }

            LanguageOf(language).Set(name[..second], name[(second + 1)..], text);
        }
    }

    /// <summary>
    /// Adds the texts of a file, which has a line <c>[prompt.screen]</c> for each screen and below it lines <c>key = text</c>.
    /// The name of the file is the language: <c>fr.txt</c>.
    /// </summary>
    public void AddFrom(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var read = TextFile.Read(File.ReadAllText(path));
        _faults.AddRange(read.Faults.Select(fault => $"{path}, {fault}"));
        var language = LanguageOf(Path.GetFileNameWithoutExtension(path));
        foreach (var (section, texts) in read.Sections)
        {
            foreach (var (key, text) in texts)
            {
                language.Set(section, key, text);
            }
        }
    }

    /// <summary>The texts of a language, or null.</summary>
    internal TextFile? Find(string language) => _languages.GetValueOrDefault(language);

    /// <summary>Everything that is wrong, one sentence each.</summary>
    /// <param name="isLanguage">Whether tenants can enable a language.</param>
    /// <param name="isScreen">Whether an embedder has added a screen.</param>
    internal IEnumerable<string> FindFaults(Func<string, bool> isLanguage, Func<string, bool> isScreen)
    {
        foreach (var fault in _faults)
        {
            yield return fault;
        }

        foreach (var (language, file) in _languages)
        {
            if (!isLanguage(language))
            {
                yield return $"Texts {language}: there is no such language to enable.";
            }

            foreach (var (section, texts) in file.Sections)
            {
                foreach (var fault in FindFaults(language, section, texts, isScreen))
                {
                    yield return fault;
                }
            }
        }
    }

    private static IEnumerable<string> FindFaults(string language, string section, Dictionary<string, string> texts, Func<string, bool> isScreen)
    {
        if (TextTable.English.Find(section) is null)
        {
            return section.Split('.') is [var prompt, var screen] && prompt == screen && isScreen(screen) ? [] : [$"Texts {language}: there is no screen '{section}'."];
        }

        var known = TextTable.KeysOf(section);
        return texts.Keys.Where(key => !known.Contains(key) && !key.StartsWith(OwnKey, StringComparison.Ordinal))
            .Select(key => $"Texts {language}: the screen '{section}' has no text '{key}'; texts of your own begin with {OwnKey}.");
    }

    private TextFile LanguageOf(string language)
    {
        if (!_languages.TryGetValue(language, out var file))
        {
            _languages.Add(language, file = new TextFile());
        }

        return file;
    }
}
