using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using Fluid.Values;

namespace Engine.Pages.Liquid;

/// <summary>How templates are rendered: what they may use up, which filters there are, how what they put out is encoded.</summary>
internal static class LiquidOptions
{
    /// <summary>How many statements a page may run.</summary>
    public const int MaxSteps = 20_000;

    /// <summary>How deep templates may include each other.</summary>
    public const int MaxIncludes = 16;

    /// <summary>How many numbers a range may have.</summary>
    public const int MaxRange = 10_000;

    /// <summary>How long a page, or any text a template makes, may be.</summary>
    public const int MaxCharacters = 1024 * 1024;

    // The filter whose result is put out as it is, and two of Fluid's whose result is encoded already.
    private static readonly string[] Unencoded = ["raw", "escape", "escape_once"];

    private static readonly TemplateOptions Options = Create();

    /// <summary>Encodes what has a meaning in HTML, and leaves every script of the world readable.</summary>
    public static HtmlEncoder Encoder { get; } = HtmlEncoder.Create(UnicodeRanges.All);

    public static bool HasFilter(string name) => Options.Filters.TryGetValue(name, out _);

    /// <summary>The context of one page.</summary>
    public static TemplateContext NewContext(FluidValue model, TimeProvider time) => new(model, Options)
    {
        Now = time.GetUtcNow,
    };

    private static TemplateOptions Create()
    {
        var options = new TemplateOptions
        {
            MaxSteps = MaxSteps,
            TimeZone = TimeZoneInfo.Utc,
            Assigned = static (_, value, _) => new(Encoded(value)),
        };
        foreach (var (name, filter) in options.Filters.ToArray())
        {
            if (!Unencoded.Contains(name))
            {
                options.Filters.AddFilter(name, (input, arguments, context) => Encoded(filter(input, arguments, context)));
            }
        }

        // What is drawn is an element, whatever the text says: digits and letters of its own.
        options.Filters.AddFilter("qr_code", static (input, _, _) => new(QrCode.Draw(input.ToStringValue()) is { } drawn ? new StringValue(drawn, encode: false) : NilValue.Instance));
        return options;
    }

    private static ValueTask<FluidValue> Encoded(ValueTask<FluidValue> pending) =>
        pending.IsCompletedSuccessfully ? new(Encoded(pending.Result)) : EncodedLater(pending);

    private static async ValueTask<FluidValue> EncodedLater(ValueTask<FluidValue> pending) => Encoded(await pending);

    // Only the last filter of an output decides: a text that was raw on the way is encoded again.
    private static FluidValue Encoded(FluidValue value)
    {
        if (value is not StringValue text)
        {
            return value;
        }

        var plain = text.ToStringValue();
        return plain.Length > MaxCharacters
            ? throw new FluidException($"a text may have {MaxCharacters} characters at most")
            : text.Encode ? text : new StringValue(plain);
    }
}
