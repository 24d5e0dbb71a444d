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
        {
            _exact = exact;
        }

        if (double.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            _number = number;
        }
    }

    /// <summary>
    /// Where in a <see cref="PathIndex"/> the values that can hold are: from an entry on, as long as a condition is met. An entry
    /// of null stands for the whole index.
    /// </summary>
    public IEnumerable<(PathEntry? First, Func<PathEntry, bool> GoesOn)> Ranges
    {
        get
        {
            var prefix = _kind switch
            {
                FieldComparison.Equal or FieldComparison.StartsWith => _text,
                FieldComparison.Pattern => _text.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star ? _text[..star] : _text,
                _ => "",
            };
            if (prefix.Length == 0)
            {
                yield return (null, static _ => true);
                yield break;
            }

            yield return (PathEntry.Before(JsonValueKind.String, prefix, 0), entry => entry.Kind == JsonValueKind.String && entry.Text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
            if (_kind == FieldComparison.Equal)
            {
                // Numbers that are equal are equal as doubles too.
                if (_number is { } number)
                {
                    yield return (PathEntry.Before(JsonValueKind.Number, "", number), entry => entry.Kind == JsonValueKind.Number && entry.Number.CompareTo(number) == 0);
                }

                yield return (PathEntry.Before(JsonValueKind.True, "", 0), static entry => entry.Kind is JsonValueKind.True or JsonValueKind.False);
            }
        }
    }

    public bool Holds(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => _kind == FieldComparison.Equal && _case == StringComparison.Ordinal ? element.ValueEquals(_text) : HoldsForText(element.GetString()!),
        JsonValueKind.Number => HoldsForNumber(element.TryGetDecimal(out var exact) ? exact : null, element.GetDouble()),
        JsonValueKind.True => HoldsForLiteral("true"),
        JsonValueKind.False => HoldsForLiteral("false"),
        _ => false,
    };

    /// <summary>The same for a value that stands in an index.</summary>
    public bool Holds(PathEntry entry) => entry.Kind switch
    {
        JsonValueKind.String => HoldsForText(entry.Text),
        JsonValueKind.Number => HoldsForNumber(decimal.TryParse(entry.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact : null, entry.Number),
        _ => HoldsForLiteral(entry.Text),
    };

    private bool HoldsForLiteral(string literal) => _kind == FieldComparison.Equal && string.Equals(_text, literal, _case);

    private bool HoldsForText(string text) => _kind switch
    {
        FieldComparison.Equal => text.Equals(_text, _case),
        FieldComparison.StartsWith => text.StartsWith(_text, _case),
        FieldComparison.Contains => text.Contains(_text, _case),
        FieldComparison.Pattern => MatchesPattern(text, _text, _case),
        _ => Satisfies(string.Compare(text, _text, _case)),
    };

    /// <summary>Decimals compare exactly (identifiers with up to 28 digits); what doesn't fit compares as a double.</summary>
    private bool HoldsForNumber(decimal? value, double approximate)
    {
        if (_exact is { } exact && value is { } known)
        {
            return Satisfies(known.CompareTo(exact));
        }

        return _number is { } number && Satisfies(approximate.CompareTo(number));
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
        {
            return text.Equals(pattern, comparison);
        }

        if (!text.StartsWith(pattern[..star], comparison))
        {
            return false;
        }

        text = text[star..];
        pattern = pattern[(star + 1)..];
        while ((star = pattern.IndexOf('*')) >= 0)
        {
            var place = text.IndexOf(pattern[..star], comparison);
            if (place < 0)
            {
                return false;
            }

            text = text[(place + star)..];
            pattern = pattern[(star + 1)..];
        }

        return text.EndsWith(pattern, comparison);
    }
}
