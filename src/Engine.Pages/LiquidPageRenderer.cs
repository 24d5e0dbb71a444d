using System.Globalization;
using DotLiquid;
using DotLiquid.Exceptions;
using Engine.Core.Pages;

namespace Engine.Pages;

/// <summary>
/// Renders the pages from Liquid templates. Templates are read and parsed when a page is first asked for, once, and the
/// renderer can be used from many threads.
/// </summary>
public sealed class LiquidPageRenderer : IPageRenderer
{
    private static readonly Lazy<LiquidPageRenderer> Shared = new(() => new());

    private readonly TemplateSet templates;
    private readonly List<string> themeFaults;
    private readonly Lazy<Dictionary<string, object?>> theme;

    /// <summary>Creates a renderer of the built-in templates.</summary>
    public LiquidPageRenderer() : this(new LiquidPageRendererOptions())
    {
    }

    /// <summary>Creates a renderer. No template is parsed yet: <see cref="Validate"/> does that where faults should show at start-up.</summary>
    public LiquidPageRenderer(LiquidPageRendererOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        templates = new(new Dictionary<string, string>(options.Templates, StringComparer.Ordinal));
        var (colors, css) = (options.Colors, options.CustomCss);
        themeFaults = [.. PageTheme.FindFaults(colors, css)];
        theme = new(() => PageTheme.Derive(colors, css));
    }

    /// <summary>The built-in pages.</summary>
    public static LiquidPageRenderer Default => Shared.Value;

    /// <summary>Parses every template and checks the colours and the CSS.</summary>
    /// <exception cref="PageTemplateException">Something is faulty; <see cref="PageTemplateException.Faults"/> lists everything.</exception>
    public void Validate()
    {
        string[] faults = [.. themeFaults, .. templates.FindFaults()];
        if (faults.Length > 0)
            throw new PageTemplateException(faults);
    }

    /// <inheritdoc/>
    /// <exception cref="PageTemplateException">The template is faulty.</exception>
    /// <exception cref="System.ArgumentException">The page's form would be posted to an address that runs as script.</exception>
    public ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        cancellationToken.ThrowIfCancellationRequested();
        if (themeFaults.Count > 0)
            throw new PageTemplateException(themeFaults);

        var values = new Hash();
        PageValues.Fill(values, model);
        values["theme"] = theme.Value;
        var context = NewContext(values, cancellationToken);
        var page = Render(model.Template, context);
        if (page.AsSpan().TrimStart().StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase))
            return new(page);
        // One context for both: what the page assigns, its title for example, reaches the layout.
        values["content"] = page;
        return new(Render("layout", context));
    }

    private Context NewContext(Hash values, CancellationToken cancellationToken)
    {
        var registers = new Hash { ["file_system"] = templates };
        var context = new Context([values], new Hash(), registers, ErrorsOutputMode.Rethrow, 0, CultureInfo.InvariantCulture, cancellationToken)
        {
            SyntaxCompatibilityLevel = SyntaxCompatibility.DotLiquid22a,
        };
        OutputEncoding.AddFilters(context);
        return context;
    }

    private string Render(string name, Context context)
    {
        var template = templates.Get(name);
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        try
        {
            return template.Render(writer, RenderParameters.FromContext(context, CultureInfo.InvariantCulture));
        }
        catch (LiquidException exception)
        {
            throw new PageTemplateException($"Template {name}: {exception.Message}", exception);
        }
    }
}
