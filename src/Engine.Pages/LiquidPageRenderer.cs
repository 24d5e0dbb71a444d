using Engine.Core.Pages;
using Engine.Pages.Liquid;

namespace Engine.Pages;

/// <summary>
/// Renders the pages from Liquid templates. Templates are read and parsed when a page is first asked for, once, and the
/// renderer can be used from many threads.
/// </summary>
public sealed class LiquidPageRenderer : IPageRenderer
{
    private static readonly Lazy<LiquidPageRenderer> Shared = new(() => new());

    private readonly Dictionary<string, TemplateSource> replacements;
    private readonly PageColors colors;
    private readonly string? customCss;
    private readonly Lazy<LiquidRendering> rendering;

    /// <summary>Creates a renderer of the built-in templates.</summary>
    public LiquidPageRenderer() : this(new LiquidPageRendererOptions())
    {
    }

    /// <summary>Creates a renderer. Nothing is parsed yet: <see cref="Validate"/> does that where faults should show at start-up.</summary>
    public LiquidPageRenderer(LiquidPageRendererOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        replacements = options.Templates.ToDictionary(
            static pair => pair.Key,
            pair => new TemplateSource(pair.Key, pair.Value, options.PathOf(pair.Key, pair.Value)),
            StringComparer.Ordinal);
        (colors, customCss) = (options.Colors, options.CustomCss);
        var time = options.TimeProvider;
        rendering = new(() => new LiquidRendering(replacements, colors, customCss, time));
    }

    /// <summary>The built-in pages.</summary>
    public static LiquidPageRenderer Default => Shared.Value;

    /// <summary>Reads every template and checks the names in it, the colours and the CSS.</summary>
    /// <exception cref="PageTemplateException">Something is faulty; <see cref="PageTemplateException.Faults"/> lists everything.</exception>
    public void Validate()
    {
        string[] faults = [.. rendering.Value.FindFaults(includeBuiltIn: true)];
        if (faults.Length > 0)
        {
            throw new PageTemplateException(faults);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Only what was replaced is looked at: with the built-in templates nothing is loaded here.</remarks>
    public IReadOnlyList<string> FindFaults() => replacements.Count > 0
        ? [.. rendering.Value.FindFaults(includeBuiltIn: false)]
        : [.. PageTheme.FindFaults(colors, customCss)];

    /// <inheritdoc/>
    public IReadOnlyList<string> FindScreenFaults(IReadOnlyList<string> screens) => [.. rendering.Value.FindMissing(screens)];

    /// <inheritdoc/>
    /// <remarks>Names are not checked: what a tenant has written for the service may use some that are nil here.</remarks>
    public IReadOnlyList<string> FindPartialFaults(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return TemplateReader.Read(new TemplateSource("partial", source)).Faults;
    }

    /// <inheritdoc/>
    public void WarmUp()
    {
        // Rendered to nobody: a sign-in page is what most people see first.
        var page = new LoginPage { Tenant = new TenantInfo("-"), Nonce = "-", FormAction = "/", State = "-", Error = "-" };
        rendering.Value.RenderAsync(page, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    /// <exception cref="PageTemplateException">The template, a colour or the CSS is faulty.</exception>
    /// <exception cref="ArgumentException">The page's form would be posted to an address that runs as script.</exception>
    public ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        cancellationToken.ThrowIfCancellationRequested();
        return rendering.Value.RenderAsync(model, cancellationToken);
    }
}
