using System.Globalization;
using DotLiquid;
using DotLiquid.Exceptions;
using Engine.Core.Pages;

namespace Engine.Pages;

/// <summary>
/// The part of a renderer that touches DotLiquid. It is made when the first page is rendered, so that an engine which serves
/// no page never loads that library.
/// </summary>
internal sealed class LiquidRendering(IReadOnlyDictionary<string, string> replacements, PageColors colors, string? customCss)
{
    private readonly TemplateSet templates = new(replacements);
    private readonly string[] themeFaults = [.. PageTheme.FindFaults(colors, customCss)];
    private readonly Lazy<Dictionary<string, object?>> theme = new(() => PageTheme.Derive(colors, customCss));

    /// <summary>Everything that is wrong with the templates, the colours and the CSS, one sentence each.</summary>
    public IEnumerable<string> FindFaults() => themeFaults.Concat(templates.FindFaults());

    /// <summary>Renders a page, and the layout around it.</summary>
    public string Render(PageModel model, CancellationToken cancellationToken)
    {
        if (themeFaults.Length > 0)
            throw new PageTemplateException(themeFaults);

        var values = new Hash();
        PageValues.Fill(values, model);
        values["theme"] = theme.Value;
        var context = NewContext(values, cancellationToken);
        if (model is ConsentPage { Partial: { } partial })
            values["partial"] = Render("partial", templates.GetPartial(partial), context);
        var page = Render(model.Template, templates.Get(model.Template), context);
        if (page.AsSpan().TrimStart().StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase))
            return page;
        // One context for both: what the page assigns, its title for example, reaches the layout.
        values["content"] = page;
        return Render("layout", templates.Get("layout"), context);
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

    private static string Render(string name, Template template, Context context)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        try
        {
            return template.Render(writer, RenderParameters.FromContext(context, CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is LiquidException or FormatException or InvalidCastException)
        {
            throw new PageTemplateException($"Template {name}: {exception.Message}", exception);
        }
    }
}
