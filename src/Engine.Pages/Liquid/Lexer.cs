using System.Globalization;

namespace Engine.Pages.Liquid;

/// <summary>A template can't be understood; the position is one in its source.</summary>
internal sealed class LiquidSyntaxException(int position, string message) : Exception(message)
{
    public int Position => position;
}

/// <summary>Reads names, numbers, quoted texts and signs from the inside of a tag or an output.</summary>
internal sealed class Lexer(Token token)
{
    private readonly string text = token.Content;
    private int at;

    /// <summary>The place in the template.</summary>
    public int Position
    {
        get
        {
            SkipBlanks();
            return token.Position + at;
        }
    }

    public bool IsAtEnd
    {
        get
        {
            SkipBlanks();
            return at >= text.Length;
        }
    }

    /// <summary>Whether the two dots of a range come next, rather than the one in front of a name.</summary>
    public bool IsRangeNext
    {
        get
        {
            SkipBlanks();
            return text.AsSpan(at).StartsWith("..", StringComparison.Ordinal);
        }
    }

    public LiquidSyntaxException Fault(string message) => new(Position, message);

    /// <summary>Takes a sign when it comes next.</summary>
    public bool Take(string sign)
    {
        SkipBlanks();
        if (!text.AsSpan(at).StartsWith(sign, StringComparison.Ordinal))
        {
            return false;
        }

        at += sign.Length;
        return true;
    }

    public void Expect(string sign)
    {
        if (!Take(sign))
        {
            throw Fault(IsAtEnd ? $"'{sign}' is missing" : $"'{sign}' is missing before '{text[at..].Trim()}'");
        }
    }

    public void ExpectEnd()
    {
        if (!IsAtEnd)
        {
            throw Fault($"'{text[at..].Trim()}' can't be understood");
        }
    }

    /// <summary>Takes a word such as <c>and</c> when it comes next.</summary>
    public bool TakeWord(string word)
    {
        var before = at;
        if (TakeName() == word)
        {
            return true;
        }

        at = before;
        return false;
    }

    public string? TakeName()
    {
        SkipBlanks();
        if (at >= text.Length || !(char.IsAsciiLetter(text[at]) || text[at] == '_'))
        {
            return null;
        }

        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-'))
        {
            at++;
        }

        return text[start..at];
    }

    /// <summary>Takes the name of an argument, with the colon behind it.</summary>
    public string? TakeLabel()
    {
        var before = at;
        if (TakeName() is { } name && Take(":"))
        {
            return name;
        }

        at = before;
        return null;
    }

    public string ExpectName(string what) => TakeName() ?? throw Fault($"{what} is missing");

    public string? TakeQuoted()
    {
        SkipBlanks();
        if (at >= text.Length || text[at] is not ('\'' or '"'))
        {
            return null;
        }

        // A quote that is not closed was a fault before.
        var end = text.IndexOf(text[at], at + 1);
        var quoted = text[(at + 1)..end];
        at = end + 1;
        return quoted;
    }

    public decimal? TakeNumber()
    {
        SkipBlanks();
        var end = at < text.Length && text[at] == '-' ? at + 1 : at;
        var digits = end;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
        {
            end++;
        }

        if (end == digits)
        {
            return null;
        }

        if (!decimal.TryParse(text.AsSpan(at, end - at), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            throw Fault($"'{text[at..end]}' is not a number");
        }

        at = end;
        // Dividing drops the zeros at the end: 1.50 is written as 1.5.
        return number / 1.0000000000000000000000000000m;
    }

    private void SkipBlanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
