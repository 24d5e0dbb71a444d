using System.Globalization;
using System.Text.Json;

namespace Engine.Core.Storage;

/// <summary>One comparison of a JSON value with the value of a <see cref="DocumentFilter.Field"/>, which is read once.</summary>
internal sealed class DocumentComparison
{
    private readonly FieldComparison _kind;
    private readonly string _text;
    private readonly StringComparison _case;
    private readonly decimal? _exact;
    private readonly double? _number;

    public DocumentComparison(DocumentFilter.Field field)
    {
        _kind = field.Comparison;
        _text = field.Value;
        _case = field.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (decimal.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
            _exact = exact;
        if (double.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            _number = number;
    }

    public bool Holds(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => HoldsForText(element),
        JsonValueKind.Number => HoldsForNumber(element),
        JsonValueKind.True => _kind == FieldComparison.Equal && string.Equals(_text, "true", _case),
        JsonValueKind.False => _kind == FieldComparison.Equal && string.Equals(_text, "false", _case),
        _ => false,
    };

    private bool HoldsForText(JsonElement element)
    {
        if (_kind == FieldComparison.Equal && _case == StringComparison.Ordinal)
            return element.ValueEquals(_text);
        var text = element.GetString()!;
        return _kind switch
        {
            FieldComparison.Equal => text.Equals(_text, _case),
            FieldComparison.StartsWith => text.StartsWith(_text, _case),
            FieldComparison.Contains => text.Contains(_text, _case),
            FieldComparison.Pattern => MatchesPattern(text, _text, _case),
            _ => Satisfies(string.Compare(text, _text, _case)),
        };
    }

    private bool HoldsForNumber(JsonElement element)
    {
        // Decimals compare exactly (identifiers with up to 28 digits); what doesn't fit compares as a double.
        if (_exact is { } exact && element.TryGetDecimal(out var value))
            return Satisfies(value.CompareTo(exact));
        return _number is { } number && Satisfies(element.GetDouble().CompareTo(number));
    }

    private bool Satisfies(int order) => _kind switch
    {
        FieldComparison.Equal => order == 0,
        FieldComparison.Less => order < 0,
        FieldComparison.LessOrEqual => order <= 0,
        FieldComparison.Greater => order > 0,
        FieldComparison.GreaterOrEqual => order >= 0,
        _ => false,
    };

    // Greedy from the left: each part between two asterisks is taken at its first place, which is enough because an
    // asterisk stands for any run. No backtracking, so that a hostile pattern costs no more than its length.
    private static bool MatchesPattern(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, StringComparison comparison)
    {
        var star = pattern.IndexOf('*');
        if (star < 0)
            return text.Equals(pattern, comparison);
        if (!text.StartsWith(pattern[..star], comparison))
            return false;
        text = text[star..];
        pattern = pattern[(star + 1)..];
        while ((star = pattern.IndexOf('*')) >= 0)
        {
            var place = text.IndexOf(pattern[..star], comparison);
            if (place < 0)
                return false;
            text = text[(place + star)..];
            pattern = pattern[(star + 1)..];
        }

        return text.EndsWith(pattern, comparison);
    }
}
