using System.Reflection;

namespace Engine.Core.Pages.Texts;

/// <summary>
/// The texts of one language: a section for each screen (<c>[prompt.screen]</c>), and in it a line for each key. Read by line, with
/// nothing that could be run.
/// </summary>
internal sealed class TextFile
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _bases = new(StringComparer.Ordinal);

    /// <summary>Everything that is wrong with the file, one sentence each.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The screens.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Sections => _sections;

    /// <summary>The texts of a screen, or null.</summary>
    public IReadOnlyDictionary<string, string>? Find(string section) => _sections.GetValueOrDefault(section);

    /// <summary>The screen whose texts count where a screen has none of its own, or null.</summary>
    public string? BaseOf(string section) => _bases.GetValueOrDefault(section);

    /// <summary>Sets a text.</summary>
    public void Set(string section, string key, string text)
    {
        if (!_sections.TryGetValue(section, out var texts))
        {
            _sections.Add(section, texts = new(StringComparer.Ordinal));
        }

        texts[key] = text;
    }

    /// <summary>The texts that come with the engine.</summary>
    public static TextFile? ReadBuiltIn(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Engine.Core.Pages.Texts.{language}.txt");
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd());
    }

    /// <summary>Reads a file; what can't be read is among the faults.</summary>
    public static TextFile Read(string source)
    {
        var file = new TextFile();
        string? section = null;
        var number = 0;
        foreach (var found in source.AsSpan().EnumerateLines())
        {
            number++;
            var line = found.Trim().TrimStart('\ufeff');
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            if (line[0] == '[')
            {
                section = file.ReadSection(line, number);
                continue;
            }

            var equals = line.IndexOf('=');
            if (equals <= 0 || section is null)
            {
                file.Faults.Add($"line {number}: " + (section is null ? "a line like [login.login] has to come first." : "this is neither a screen ([login.login]) nor a text (title = Sign in)."));
                continue;
            }

            file.Set(section, line[..equals].TrimEnd().ToString(), line[(equals + 1)..].TrimStart().ToString());
        }

        return file;
    }

    private string? ReadSection(ReadOnlySpan<char> line, int number)
    {
        if (line[^1] != ']')
        {
            Faults.Add($"line {number}: the name of a screen ends in ].");
            return null;
        }

        var name = line[1..^1];
        var arrow = name.IndexOf('<');
        var section = (arrow < 0 ? name : name[..arrow]).Trim().ToString();
        if (arrow >= 0)
        {
            _bases[section] = name[(arrow + 1)..].Trim().ToString();
        }

        _sections.TryAdd(section, new(StringComparer.Ordinal));
        return section;
    }
}
