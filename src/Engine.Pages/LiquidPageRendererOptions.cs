namespace Engine.Pages;

/// <summary>What an embedder may change about the pages. A renderer copies it when it is constructed.</summary>
public sealed class LiquidPageRendererOptions
{
    private readonly Dictionary<string, (string Path, string Text)> files = new(StringComparer.Ordinal);

    /// <summary>
    /// Liquid sources that replace the built-in ones, by template name: <c>login</c>, <c>signup</c>, <c>consent</c>, <c>logout</c>,
    /// <c>logged-out</c>, <c>reset-password</c>, <c>notice</c>, <c>error</c>, <c>form-post</c>, the shared <c>layout</c> and its <c>style</c>. Further names can be
    /// used with <c>{% include 'name' %}</c>. Every <c>{{ output }}</c> is HTML-encoded unless its last filter is <c>raw</c>.
    /// A template that can't be read, or uses a name its page does not have, keeps the engine from starting.
    /// A page whose HTML starts with <c>&lt;!doctype</c> stands alone; any other is put into <c>layout</c> as <c>content</c>.
    /// </summary>
    public IDictionary<string, string> Templates { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The colours of the built-in style.</summary>
    public PageColors Colors { get; set; } = new();

    /// <summary>CSS that follows the built-in style, as it is. It must not contain <c>&lt;/</c>; that is a configuration fault.</summary>
    public string? CustomCss { get; set; }

    /// <summary>What <c>{{ 'now' | date: '%Y' }}</c> reads.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Replaces templates by the files of a folder whose names end in <c>.liquid</c>; the rest of a file's name is the template's
    /// name. Faults in them are told with the file and the line.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public void AddTemplatesFrom(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        foreach (var path in Directory.EnumerateFiles(folder, "*.liquid").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var text = File.ReadAllText(path);
            Templates[name] = text;
            files[name] = (path, text);
        }
    }

    /// <summary>The file a template was read from, unless something else was put in its place.</summary>
    internal string? PathOf(string name, string text) => files.TryGetValue(name, out var file) && file.Text == text ? file.Path : null;
}
