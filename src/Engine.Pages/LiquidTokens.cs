using System.Text.RegularExpressions;

namespace Engine.Pages;

/// <summary>
/// Splits a template into the tokens DotLiquid's parser takes: text, <c>{% tags %}</c> and <c>{{ outputs }}</c>. It is done
/// here and not by DotLiquid because this is where outputs get their encoding: a token that starts with <c>{{</c> is
/// the only thing its parser makes an output of, and each one passes through <see cref="OutputEncoding.Apply"/>.
/// </summary>
internal static partial class LiquidTokens
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', '\v', '\f'];

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">The template is faulty; the message says where.</exception>
    public static List<string> Read(string source)
    {
        var tokens = new List<string>();
        var position = 0;
        for (var start = NextStart(source, 0); start >= 0; start = NextStart(source, position))
        {
            var dash = start + 2 < source.Length && source[start + 2] == '-';
            AddText(tokens, source[position..start], dash);
            var isTag = source[start + 1] == '%';
            var inside = start + (dash ? 3 : 2);
            var end = FindEnd(source, start, inside, isTag ? '%' : '}');
            var trims = end > inside && source[end - 1] == '-';
            var content = source[inside..(trims ? end - 1 : end)].ReplaceLineEndings(" ");
            tokens.Add(isTag ? $"{{%{content}%}}" : $"{{{{{Encode(source, start, content)}}}}}");
            position = trims ? SkipBlanks(source, end + 2) : end + 2;
            if (isTag)
                position = AddVerbatim(tokens, source, position, Check(source, start, content));
        }

        AddText(tokens, source[position..], trimEnd: false);
        return tokens;
    }

    private static int NextStart(string source, int from)
    {
        for (var at = source.IndexOf('{', from); at >= 0 && at + 1 < source.Length; at = source.IndexOf('{', at + 1))
        {
            if (source[at + 1] is '{' or '%')
                return at;
        }

        return -1;
    }

    // The end is looked for outside of quotes. An open quote is a fault: it could hide the appended filter.
    private static int FindEnd(string source, int start, int from, char closing)
    {
        var quote = '\0';
        for (var at = from; at + 1 < source.Length; at++)
        {
            var current = source[at];
            if (quote != '\0')
                quote = current == quote ? '\0' : quote;
            else if (current is '\'' or '"')
                quote = current;
            else if (current == closing && source[at + 1] == '}')
                return at;
        }

        throw Fault(source, start, quote == '\0' ? "a tag or an output is not closed" : "a quote is not closed");
    }

    private static string Encode(string source, int start, string content)
    {
        try
        {
            return OutputEncoding.Apply(content);
        }
        catch (FormatException fault)
        {
            throw Fault(source, start, fault.Message);
        }
    }

    // Returns the tag's name. Two tags are refused: "param" changes how the rest of the page is understood, and "cycle"
    // writes its values without an output, so it may have literals only.
    private static string Check(string source, int start, string content)
    {
        var name = TagName().Match(content).Groups[1].Value;
        if (name == "param")
            throw Fault(source, start, "the tag 'param' is not available");
        if (name == "cycle" && !CycleOfLiterals().IsMatch(content))
            throw Fault(source, start, "the tag 'cycle' takes quoted texts and numbers only");
        return name;
    }

    private static int AddVerbatim(List<string> tokens, string source, int position, string tag)
    {
        if (tag is not ("raw" or "comment" or "literal"))
            return position;
        var end = VerbatimEnd().Matches(source, position).FirstOrDefault(match => match.Groups[1].Value == tag)
            ?? throw Fault(source, position, $"the tag '{tag}' is not closed");
        if (tag != "comment")
            AddText(tokens, source[position..end.Index], trimEnd: false);
        return end.Index;
    }

    private static void AddText(List<string> tokens, string text, bool trimEnd)
    {
        if (trimEnd)
            text = text.TrimEnd(Blanks);
        if (text.Length > 0)
            tokens.Add(text);
    }

    private static int SkipBlanks(string source, int position)
    {
        while (position < source.Length && Blanks.Contains(source[position]))
            position++;
        return position;
    }

    private static FormatException Fault(string source, int position, string what) =>
        new($"line {1 + source.AsSpan(0, position).Count('\n')}: {what.TrimEnd('.')}.");

    [GeneratedRegex(@"^\s*(\w+)")]
    private static partial Regex TagName();

    [GeneratedRegex("""^\s*cycle\s+((?:'[^']*'|"[^"]*")\s*:\s*)?((?:'[^']*'|"[^"]*"|\d+)\s*(?:,\s*|$))+$""")]
    private static partial Regex CycleOfLiterals();

    [GeneratedRegex(@"\{%-?\s*end(raw|comment|literal)\s*-?%\}")]
    private static partial Regex VerbatimEnd();
}
