namespace Engine.Pages.Tests;

/// <summary>An element's start tag: its name, its attributes, and the element it is in.</summary>
internal sealed record Element(string Name, IReadOnlyDictionary<string, string> Attributes, Element? Parent)
{
    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);
}

/// <summary>
/// A strict reader of the HTML the templates write: every element closed in order, every attribute value in double quotes,
/// no attribute twice. Anything else is a <see cref="FormatException"/>.
/// </summary>
internal sealed class Markup
{
    private static readonly HashSet<string> Void = ["meta", "input", "img", "br", "hr", "link"];
    private static readonly HashSet<string> SelfClosing = ["path"];

    private readonly string html;
    private int position;
    private Element? open;

    private Markup(string html) => this.html = html;

    public List<Element> Elements { get; } = [];

    /// <summary>The text of each script and style element.</summary>
    public List<string> Verbatim { get; } = [];

    public static Markup Read(string html)
    {
        var markup = new Markup(html);
        markup.Expect("<!doctype html>");
        while (markup.position < html.Length)
        {
            markup.ReadNext();
        }

        return markup.open is null ? markup : throw new FormatException($"<{markup.open.Name}> is not closed.");
    }

    public IEnumerable<Element> Of(string name) => Elements.Where(element => element.Name == name);

    private void ReadNext()
    {
        if (html[position] != '<')
        {
            var end = html.IndexOf('<', position);
            var text = html[position..(end < 0 ? html.Length : end)];
            if (text.Contains('>', StringComparison.Ordinal))
            {
                throw new FormatException($"A raw '>' in the text '{text}'.");
            }

            position += text.Length;
        }
        else if (html[position + 1] == '/')
        {
            if (open is null)
            {
                throw new FormatException($"An end tag too many at {position}.");
            }

            Expect($"</{open.Name}>");
            open = open.Parent;
        }
        else
        {
            ReadStart();
        }
    }

    private void ReadStart()
    {
        Expect("<");
        var name = Name();
        var attributes = new Dictionary<string, string>();
        while (char.IsWhiteSpace(html[position]))
        {
            while (char.IsWhiteSpace(html[position]))
            {
                position++;
            }

            if (html[position] is '>' or '/')
            {
                break;
            }

            var attribute = Name();
            attributes.Add(attribute, html[position] == '=' ? Value() : "");
        }

        var element = new Element(name, attributes, open);
        Elements.Add(element);
        if (html[position] == '/' && SelfClosing.Contains(name))
        {
            position++;
        }
        else if (!Void.Contains(name))
        {
            open = element;
        }

        Expect(">");
        if (name is "script" or "style")
        {
            var end = html.IndexOf($"</{name}>", position, StringComparison.Ordinal);
            Verbatim.Add(html[position..end]);
            position = end;
        }
    }

    private string Name()
    {
        var start = position;
        while (char.IsAsciiLetterOrDigit(html[position]) || html[position] == '-')
        {
            position++;
        }

        return position > start ? html[start..position].ToLowerInvariant() : throw new FormatException($"No name at '{html[start..Math.Min(html.Length, start + 40)]}'.");
    }

    private string Value()
    {
        Expect("=\"");
        var end = html.IndexOf('"', position);
        var value = html[position..end];
        if (value.AsSpan().ContainsAny('<', '>', '\''))
        {
            throw new FormatException($"A raw character in the value '{value}'.");
        }

        position = end + 1;
        return System.Net.WebUtility.HtmlDecode(value);
    }

    private void Expect(string text)
    {
        if (string.CompareOrdinal(html, position, text, 0, text.Length) != 0)
        {
            throw new FormatException($"'{text}' expected at '{html[position..Math.Min(html.Length, position + 40)]}'.");
        }

        position += text.Length;
    }
}
