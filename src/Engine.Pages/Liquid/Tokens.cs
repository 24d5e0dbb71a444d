namespace Engine.Pages.Liquid;

/// <summary>What a piece of a template is.</summary>
internal enum TokenKind
{
    Text,
    Tag,
    Output,
}

/// <summary>A piece of a template: text as it is, the inside of a tag, or the inside of an output.</summary>
internal readonly record struct Token(TokenKind Kind, string Content, int Position);

/// <summary>
/// Splits a template into text, <c>{% tags %}</c> and <c>{{ outputs }}</c>, and trims where a dash says so. The end of a tag or
/// an output is looked for outside of quotes.
/// </summary>
internal static class Tokens
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', '\v', '\f'];

    /// <summary>Reads a template; what can't be read is a fault, and reading ends there.</summary>
    public static List<Token> Read(TemplateSource template, List<string> faults)
    {
        var source = template.Text;
        var tokens = new List<Token>();
        var position = 0;
        for (var start = NextStart(source, 0); start >= 0; start = NextStart(source, position))
        {
            var dash = start + 2 < source.Length && source[start + 2] == '-';
            AddText(tokens, source, position, start, dash);
            var isTag = source[start + 1] == '%';
            var inside = start + (dash ? 3 : 2);
            if (FindEnd(source, inside, isTag ? '%' : '}', out var openQuote) is not { } end)
            {
                faults.Add(template.FaultAt(start, openQuote ? "a quote is not closed" : "a tag or an output is not closed"));
                return tokens;
            }

            var trims = end > inside && source[end - 1] == '-';
            tokens.Add(new(isTag ? TokenKind.Tag : TokenKind.Output, source[inside..(trims ? end - 1 : end)], inside));
            position = trims ? SkipBlanks(source, end + 2) : end + 2;
            if (isTag && source.AsSpan(inside, end - inside).Trim(" \t\r\n-") is "raw" or "comment")
            {
                position = AddVerbatim(template, tokens, position, faults);
            }
        }

        AddText(tokens, source, position, source.Length, trimEnd: false);
        return tokens;
    }

    private static int NextStart(string source, int from)
    {
        for (var at = source.IndexOf('{', from); at >= 0 && at + 1 < source.Length; at = source.IndexOf('{', at + 1))
        {
            if (source[at + 1] is '{' or '%')
            {
                return at;
            }
        }

        return -1;
    }

    private static int? FindEnd(string source, int from, char closing, out bool openQuote)
    {
        var quote = '\0';
        for (var at = from; at + 1 < source.Length; at++)
        {
            var current = source[at];
            if (quote != '\0')
            {
                quote = current == quote ? '\0' : quote;
            }
            else if (current is '\'' or '"')
            {
                quote = current;
            }
            else if (current == closing && source[at + 1] == '}')
            {
                openQuote = false;
                return at;
            }
        }

        openQuote = quote != '\0';
        return null;
    }

    // The inside of raw is text, the inside of comment is nothing; neither is looked into.
    private static int AddVerbatim(TemplateSource template, List<Token> tokens, int position, List<string> faults)
    {
        var opening = tokens[^1];
        tokens.RemoveAt(tokens.Count - 1);
        var name = opening.Content.Trim();
        for (var start = template.Text.IndexOf("{%", position, StringComparison.Ordinal); start >= 0; start = template.Text.IndexOf("{%", start + 2, StringComparison.Ordinal))
        {
            var end = template.Text.IndexOf("%}", start, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            if (template.Text.AsSpan(start + 2, end - start - 2).Trim(" \t\r\n-").SequenceEqual("end" + name))
            {
                if (name == "raw")
                {
                    AddText(tokens, template.Text, position, start, template.Text[start + 2] == '-');
                }

                return template.Text[end - 1] == '-' ? SkipBlanks(template.Text, end + 2) : end + 2;
            }
        }

        faults.Add(template.FaultAt(opening.Position, $"the tag '{name}' is not closed"));
        return template.Text.Length;
    }

    private static void AddText(List<Token> tokens, string source, int from, int to, bool trimEnd)
    {
        var text = source[from..to];
        text = trimEnd ? text.TrimEnd(Blanks) : text;
        if (text.Length > 0)
        {
            tokens.Add(new(TokenKind.Text, text, from));
        }
    }

    private static int SkipBlanks(string source, int position)
    {
        while (position < source.Length && Blanks.Contains(source[position]))
        {
            position++;
        }

        return position;
    }
}
