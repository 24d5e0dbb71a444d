using System.Text;
using Engine.Core.Storage;

namespace Engine.Management.Resources;

/// <summary>
/// The query of a user search: a subset of Lucene's syntax — <c>field:value</c>, quotes, <c>AND</c>, <c>OR</c>, <c>NOT</c>, groups,
/// ranges, <c>_exists_:field</c> and wildcards.
/// </summary>
internal sealed class UserSearch
{
    private const int MaxDepth = 32;
    private static readonly string[] Insensitive = ["email", "name", "given_name", "family_name", "nickname"];
    private static readonly string[] Anywhere = ["email", "name", "given_name", "family_name", "nickname", "username", "user_id", "phone_number"];
    private readonly string _text;
    private readonly int _maxTerms;
    private int _position;
    private int _depth;
    private int _terms;

    private UserSearch(string text, int maxTerms) => (_text, _maxTerms) = (text, maxTerms);

    /// <summary>Null, with what is wrong, when the query can't be read.</summary>
    public static DocumentFilter? Parse(string text, int maxTerms, out string? problem)
    {
        var parser = new UserSearch(text, maxTerms);
        try
        {
            var filter = parser.ParseOr(null);
            parser.SkipSpaces();
            if (parser._position < text.Length)
            {
                throw new FormatException();
            }

            problem = null;
            return filter;
        }
        catch (FormatException)
        {
            problem = parser._terms > maxTerms
                ? $"Invalid query string: the query has too many terms, maximum {maxTerms}"
                : $"Invalid query string: the query could not be read at position {Math.Min(parser._position + 1, text.Length)}";
            return null;
        }
    }

    private DocumentFilter ParseOr(string? field)
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException();
        }

        var conditions = new List<DocumentFilter> { ParseAnd(field) };
        while (true)
        {
            if (TakeWord("OR") || TakeSymbol("||"))
            {
                conditions.Add(ParseAnd(field));
            }
            else if (AtTerm())
            {
                // Terms side by side: one of them is enough, as in Lucene.
                conditions.Add(ParseAnd(field));
            }
            else
            {
                _depth--;
                return conditions.Count == 1 ? conditions[0] : new DocumentFilter.Any(conditions);
            }
        }
    }

    private DocumentFilter ParseAnd(string? field)
    {
        var conditions = new List<DocumentFilter> { ParseNot(field) };
        while (TakeWord("AND") || TakeSymbol("&&"))
        {
            conditions.Add(ParseNot(field));
        }

        return conditions.Count == 1 ? conditions[0] : new DocumentFilter.All(conditions);
    }

    private DocumentFilter ParseNot(string? field)
    {
        var isNegated = false;
        while (TakeWord("NOT") || TakeSymbol("-") || TakeSymbol("!"))
        {
            isNegated = !isNegated;
        }

        TakeSymbol("+");
        var term = ParseTerm(field);
        return isNegated ? new DocumentFilter.Not(term) : term;
    }

    private DocumentFilter ParseTerm(string? field)
    {
        SkipSpaces();
        if (++_terms > _maxTerms)
        {
            throw new FormatException();
        }

        if (TakeSymbol("("))
        {
            var group = ParseOr(field);
            if (!TakeSymbol(")"))
            {
                throw new FormatException();
            }

            return group;
        }

        if (Peek() is '[' or '{')
        {
            return field is null ? throw new FormatException() : ParseRange(field);
        }

        if (Peek() == '"')
        {
            return Compare(field, ParseQuoted(), isPattern: false);
        }

        var word = ParseWord(out var hasWildcard);
        if (field is null && TakeSymbol(":"))
        {
            return word == "_exists_" ? new DocumentFilter.Exists(MapField(ParseWord(out _))) : ParseTerm(word);
        }

        return Compare(field, word, hasWildcard);
    }

    private static DocumentFilter Compare(string? field, string value, bool isPattern)
    {
        if (field is null)
        {
            return new DocumentFilter.Any([.. Anywhere.Select(name => Compare(name, value, isPattern))]);
        }

        if (isPattern && value == "*")
        {
            return new DocumentFilter.Exists(MapField(field));
        }

        if (field == "email.domain")
        {
            return new DocumentFilter.Field("email", FieldComparison.Pattern, "*@" + value, IgnoreCase: true);
        }

        return new DocumentFilter.Field(MapField(field), isPattern ? FieldComparison.Pattern : FieldComparison.Equal, value, Insensitive.Contains(field));
    }

    private static string MapField(string field) => UserFields.IsVisible(field) ? field : throw new FormatException();

    private DocumentFilter.All ParseRange(string field)
    {
        var isLowOpen = _text[_position++] == '{';
        var low = ParseBound();
        if (!TakeWord("TO"))
        {
            throw new FormatException();
        }

        var high = ParseBound();
        SkipSpaces();
        var isHighOpen = TakeSymbol("}");
        if (!isHighOpen && !TakeSymbol("]"))
        {
            throw new FormatException();
        }

        var name = MapField(field);
        var conditions = new List<DocumentFilter> { new DocumentFilter.Exists(name) };
        if (low != "*")
        {
            conditions.Add(new DocumentFilter.Field(name, isLowOpen ? FieldComparison.Greater : FieldComparison.GreaterOrEqual, low));
        }

        if (high != "*")
        {
            conditions.Add(new DocumentFilter.Field(name, isHighOpen ? FieldComparison.Less : FieldComparison.LessOrEqual, high));
        }

        return new DocumentFilter.All(conditions);
    }

    private string ParseBound()
    {
        SkipSpaces();
        return Peek() == '"' ? ParseQuoted() : ParseWord(out _, inRange: true);
    }

    private string ParseQuoted()
    {
        var value = new StringBuilder();
        for (_position++; _position < _text.Length; _position++)
        {
            if (_text[_position] == '"')
            {
                _position++;
                return value.ToString();
            }

            if (_text[_position] == '\\' && _position + 1 < _text.Length)
            {
                _position++;
            }

            value.Append(_text[_position]);
        }

        throw new FormatException();
    }

    private string ParseWord(out bool hasWildcard, bool inRange = false)
    {
        SkipSpaces();
        hasWildcard = false;
        var value = new StringBuilder();
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (character is ' ' or '(' or ')' or '"' or ']' or '}' || (character == ':' && !inRange))
            {
                break;
            }

            if (character == '\\' && _position + 1 < _text.Length)
            {
                character = _text[++_position];
            }
            else
            {
                hasWildcard |= character == '*';
            }

            value.Append(character);
            _position++;
        }

        return value.Length == 0 ? throw new FormatException() : value.ToString();
    }

    private bool AtTerm()
    {
        SkipSpaces();
        return _position < _text.Length && Peek() is not (')' or ']' or '}' or ':');
    }

    private char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private bool TakeWord(string word)
    {
        SkipSpaces();
        var end = _position + word.Length;
        if (!_text.AsSpan(_position).StartsWith(word) || (end < _text.Length && _text[end] is not (' ' or '(')))
        {
            return false;
        }

        _position = end;
        return true;
    }

    private bool TakeSymbol(string symbol)
    {
        SkipSpaces();
        if (!_text.AsSpan(_position).StartsWith(symbol))
        {
            return false;
        }

        _position += symbol.Length;
        return true;
    }

    private void SkipSpaces()
    {
        while (_position < _text.Length && _text[_position] == ' ')
        {
            _position++;
        }
    }
}
