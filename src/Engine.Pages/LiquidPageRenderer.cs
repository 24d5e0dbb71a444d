using Engine.Core.Pages;

namespace Engine.Pages;

/// <summary>
/// Renders the pages from Liquid templates. Templates are read and parsed when a page is first asked for, once, and the
/// renderer can be used from many threads.
/// </summary>
public sealed class LiquidPageRenderer : IPageRenderer
{
    private static readonly Lazy<LiquidPageRenderer> Shared = new(() => new());

    private readonly Lazy<LiquidRendering> rendering;

    /// <summary>Creates a renderer of the built-in templates.</summary>
    public LiquidPageRenderer() : this(new LiquidPageRendererOptions())
    {
    }

    /// <summary>Creates a renderer. Nothing is parsed yet: <see cref="Validate"/> does that where faults should show at start-up.</summary>
    public LiquidPageRenderer(LiquidPageRendererOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var replacements = new Dictionary<string, string>(options.Templates, StringComparer.Ordinal);
        var (colors, css) = (options.Colors, options.CustomCss);
        rendering = new(() => new LiquidRendering(replacements, colors, css));
    }

    /// <summary>The built-in pages.</summary>
    public static LiquidPageRenderer Default => Shared.Value;

    /// <summary>
    /// Parses every template and checks the colours and the CSS. It also does, ahead of the first visitor, what the first
    /// page would otherwise wait for (about a quarter of a second); it may run in the background.
    /// </summary>
    /// <exception cref="PageTemplateException">Something is faulty; <see cref="PageTemplateException.Faults"/> lists everything.</exception>
    public void Validate()
    {
        string[] faults = [.. rendering.Value.FindFaults()];
        if (faults.Length > 0)
            throw new PageTemplateException(faults);
    }

    /// <inheritdoc/>
    /// <exception cref="PageTemplateException">The template, a colour or the CSS is faulty.</exception>
    /// <exception cref="ArgumentException">The page's form would be posted to an address that runs as script.</exception>
    public ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        cancellationToken.ThrowIfCancellationRequested();
        return new(rendering.Value.Render(model, cancellationToken));
    }
}
