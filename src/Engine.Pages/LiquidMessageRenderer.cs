using System.Text.Json.Nodes;
using Engine.Core.Messages;
using Engine.Pages.Liquid;
using Fluid;
using Fluid.Values;

namespace Engine.Pages;

/// <summary>
/// Fills in the templates that tenants have for messages, with the limits that pages have: so many steps, so many characters. A template
/// reads the values it is given and nothing else. Safe for any number of threads.
/// </summary>
public sealed class LiquidMessageRenderer : IMessageRenderer
{
    private const int MaxSource = 256 * 1024;

    private readonly TimeProvider _time;

    /// <summary>Creates a renderer.</summary>
    /// <param name="time">What <c>{{ 'now' | date: '%Y' }}</c> reads; the system's clock when null.</param>
    public LiquidMessageRenderer(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public async ValueTask<string?> RenderAsync(string template, JsonObject values, bool isHtml, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(values);
        cancellationToken.ThrowIfCancellationRequested();
        if (template.Length > MaxSource || TemplateReader.Read(new TemplateSource("message", template)) is not { Faults: [] } read)
        {
            return null;
        }

        var context = LiquidOptions.NewContext(NilValue.Instance, _time);
        context.AmbientValues[nameof(TemplateSet)] = new TemplateSet(new Dictionary<string, TemplateSource>());
        foreach (var (name, value) in values)
        {
            context.SetValue(name, JsonValues.Of(value));
        }

        using var writer = new BoundedWriter();
        try
        {
            await read.Content.RenderAsync(writer, isHtml ? LiquidOptions.Encoder : NullEncoder.Default, context);
            return writer.ToString();
        }
        catch (Exception exception) when (exception is FluidException or InvalidOperationException or FormatException or InvalidCastException or ArithmeticException or PageTemplateException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> FindFaults(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return template.Length > MaxSource ? [$"Template message: it may have {MaxSource} characters at most."] : TemplateReader.Read(new TemplateSource("message", template)).Faults;
    }
}
