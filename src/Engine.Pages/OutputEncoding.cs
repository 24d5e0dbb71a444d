using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using DotLiquid;

namespace Engine.Pages;

/// <summary>
/// Encodes what a template puts out. DotLiquid writes values as they are, so every output gets a filter appended before
/// it is parsed. The filters belong to one rendering's context; nothing is registered for the process.
/// </summary>
internal static class OutputEncoding
{
    /// <summary>The filter a template's author uses to put out HTML as it is.</summary>
    public const string RawFilter = "raw";

    // Lower case and long: both naming conventions of DotLiquid leave it alone, and no embedder's own filter has the name.
    private const string EncodeFilter = "engine_html_output";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Makes the two filters known to a rendering.</summary>
    public static void AddFilters(Context context)
    {
        context.AddFilter<object, object>(EncodeFilter, Encode);
        context.AddFilter<object, object>(RawFilter, static value => value);
    }

    /// <summary>Appends the encoding filter to the inside of an output, unless its last filter is <c>raw</c>.</summary>
    /// <exception cref="FormatException">DotLiquid would not see the appended filter as the last one.</exception>
    public static string Apply(string expression)
    {
        if (LastFilter(expression) == RawFilter)
            return expression;
        var encoded = $"{expression.TrimEnd()} | {EncodeFilter} ";
        return LastFilter(encoded) == EncodeFilter
            ? encoded
            : throw new FormatException($"The output '{{{{{expression}}}}}' can't be understood.");
    }

    // DotLiquid's own parser says which filter comes last; a second parser could disagree with it.
    private static string? LastFilter(string expression) => new Variable(expression).Filters.LastOrDefault()?.Name;

    private static object Encode(object? value) => Encoder.Encode(ToText(value));

    private static string ToText(object? value) => value switch
    {
        null or ILiquidizable => "",
        string text => text,
        decimal number => number.ToString("0.#############################", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => string.Concat(list.Cast<object?>().Select(ToText)),
        _ => value.ToString() ?? "",
    };
}
