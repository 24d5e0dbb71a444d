using System.Net;
using System.Text.RegularExpressions;

namespace Engine.Testing.Browser;

/// <summary>A form of a page: where it goes, what it carries, how it can be submitted.</summary>
public sealed partial class HtmlForm
{
    private HtmlForm(Uri action, string method, Dictionary<string, string> fields, Dictionary<string, string> boxes, IReadOnlyList<(string, string)> buttons)
    {
        Boxes = boxes;
        Action = action;
        Method = method;
        Fields = fields;
        Buttons = buttons;
    }

    /// <summary>Where it is sent.</summary>
    public Uri Action { get; }

    /// <summary><c>GET</c> or <c>POST</c>.</summary>
    public string Method { get; }

    /// <summary>The names and values of the inputs, hidden ones too. Boxes that are not ticked are in <see cref="Boxes"/>.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; }

    /// <summary>The names and values of the boxes that are not ticked: the form does not carry them unless somebody ticks them.</summary>
    public IReadOnlyDictionary<string, string> Boxes { get; }

    /// <summary>The names and values of the buttons that submit it.</summary>
    public IReadOnlyList<(string Name, string Value)> Buttons { get; }

    /// <summary>The first form of a page, or null.</summary>
    /// <param name="html">The page.</param>
    /// <param name="page">Its address, against which a relative action is resolved.</param>
    public static HtmlForm? Parse(string html, Uri page)
    {
        var form = FormElement().Match(html);
        if (!form.Success)
        {
            return null;
        }

        var attributes = Attributes(form.Groups["attributes"].Value);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var boxes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match input in InputElement().Matches(form.Groups["content"].Value))
        {
            var field = Attributes(input.Groups["attributes"].Value);
            if (field.TryGetValue("name", out var name))
            {
                var isBox = field.GetValueOrDefault("type") is "checkbox" or "radio" && !field.ContainsKey("checked");
                (isBox ? boxes : fields)[name] = field.GetValueOrDefault("value", isBox ? "on" : "");
            }
        }

        var buttons = ButtonElement().Matches(form.Groups["content"].Value)
            .Select(static button => Attributes(button.Groups["attributes"].Value))
            .Where(static button => button.ContainsKey("name"))
            .Select(static button => (button["name"], button.GetValueOrDefault("value", "")))
            .ToList();
        return new HtmlForm(new Uri(page, attributes.GetValueOrDefault("action", "")), attributes.GetValueOrDefault("method", "get").ToUpperInvariant(), fields, boxes, buttons);
    }

    internal static IEnumerable<Uri> Links(string html, Uri page) => LinkElement().Matches(html)
        .Select(static link => Attributes(link.Groups["attributes"].Value).GetValueOrDefault("href"))
        .OfType<string>()
        .Select(href => new Uri(page, href));

    private static Dictionary<string, string> Attributes(string text)
    {
        var result = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match attribute in Attribute().Matches(text))
        {
            result.TryAdd(attribute.Groups["name"].Value, WebUtility.HtmlDecode(attribute.Groups["value"].Value));
        }

        return result;
    }

    [GeneratedRegex("<form\\b(?<attributes>[^>]*)>(?<content>.*?)</form>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex FormElement();

    [GeneratedRegex("<input\\b(?<attributes>(?:[^>\"]|\"[^\"]*\")*)>", RegexOptions.IgnoreCase)]
    private static partial Regex InputElement();

    [GeneratedRegex("<button\\b(?<attributes>(?:[^>\"]|\"[^\"]*\")*)>", RegexOptions.IgnoreCase)]
    private static partial Regex ButtonElement();

    [GeneratedRegex("<a\\b(?<attributes>(?:[^>\"]|\"[^\"]*\")*)>", RegexOptions.IgnoreCase)]
    private static partial Regex LinkElement();

    [GeneratedRegex("(?<name>[\\w-]+)(?:\\s*=\\s*\"(?<value>[^\"]*)\")?")]
    private static partial Regex Attribute();
}
