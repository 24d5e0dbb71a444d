using System.Globalization;
using System.Text.Encodings.Web;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Pages.Liquid;
using Fluid;
using Fluid.Values;

namespace Engine.Pages;

/// <summary>
/// <c>texts</c> in a template: the texts of the page by their keys, filled in. They are texts like any other, so that they are encoded
/// and nothing in them is run. A text of one's own, <c>var-terms</c>, can be read as <c>varTerms</c> too, as the service does it.
/// </summary>
internal sealed class TextsValue(PageModel page) : FluidValue
{
    public override FluidValues Type => FluidValues.Object;

    public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) => new(Values.Text(page.FindText(name) ?? FindOwn(name)));

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) => GetValueAsync(index.ToStringValue(), context);

    public override bool Equals(FluidValue other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() => 0;

    public override string ToStringValue() => "";

    public override object ToObjectValue() => this;

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo) => default;

    private string? FindOwn(string name) => name.StartsWith(TextNames.OwnPrefix, StringComparison.Ordinal)
        ? page.FindText(string.Concat(name.Select(static letter => char.IsAsciiLetterUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : letter.ToString())))
        : null;
}

/// <summary>The keys a template may read under <c>texts</c>: those of any screen, because a layout serves them all, and texts of one's own.</summary>
internal sealed class TextNames : Members
{
    /// <summary>How the keys of an embedder's or a tenant's own texts begin.</summary>
    public const string OwnPrefix = "var";

    private TextNames()
    {
    }

    public static TextNames Instance { get; } = new();

    public override Members? Find(string name) => name.StartsWith(OwnPrefix, StringComparison.Ordinal) || ScreenTexts.IsKnown(name) ? None : null;
}
