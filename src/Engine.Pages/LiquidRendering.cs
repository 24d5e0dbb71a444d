using Engine.Core.Pages;
using Engine.Pages.Liquid;
using Fluid;
using Fluid.Values;

namespace Engine.Pages;

/// <summary>
/// The part of a renderer that touches Fluid. It is made when the first page is rendered, so that an engine which serves
/// no page never loads that library.
/// </summary>
internal sealed class LiquidRendering(IReadOnlyDictionary<string, TemplateSource> replacements, PageColors colors, string? customCss, TimeProvider time)
{
    private readonly TemplateSet templates = new(replacements);
    private readonly string[] themeFaults = [.. PageTheme.FindFaults(colors, customCss)];
    private readonly Lazy<FluidValue> theme = new(() => PageTheme.Derive(colors, customCss));

    /// <summary>Everything that is wrong with the templates, the colours and the CSS, one sentence each.</summary>
    public IEnumerable<string> FindFaults(bool includeBuiltIn) => themeFaults.Concat(templates.FindFaults(includeBuiltIn));

    /// <summary>The screens that have no template, one sentence each.</summary>
    public IEnumerable<string> FindMissing(IEnumerable<string> screens) => templates.FindMissing(screens);

    /// <summary>Renders a page, and the layout around it.</summary>
    public async ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken)
    {
        if (themeFaults.Length > 0)
        {
            throw new PageTemplateException(themeFaults);
        }

        var context = LiquidOptions.NewContext(PageFields.Bind(model), time);
        context.AmbientValues[nameof(TemplateSet)] = templates;
        context.SetValue("theme", theme.Value);
        if (model.Partials.Count > 0)
        {
            context.SetValue("partials", await RenderPartialsAsync(model));
        }

        if (model is ErrorPage { Html: { } html } && await TryRenderOwnAsync(html, context) is { } own)
        {
            return own;
        }

        cancellationToken.ThrowIfCancellationRequested();
        var page = await RenderAsync(templates.Get(model.Template), context);
        if (page.AsSpan().TrimStart().StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase))
        {
            return page;
        }

        // One context for both: what the page assigns, its title for example, reaches the layout.
        context.SetValue("content", new StringValue(page));
        return await RenderAsync(templates.Get("layout"), context);
    }

    /// <summary>The tenant's own parts of the page, each as <c>partials.place</c>. Each has a context of its own: what it assigns reaches nobody.</summary>
    private async ValueTask<FluidValue> RenderPartialsAsync(PageModel model)
    {
        var (page, rendered) = (PageFields.Bind(model), new Dictionary<string, FluidValue>(StringComparer.Ordinal));
        foreach (var (place, source) in model.Partials)
        {
            var context = LiquidOptions.NewContext(NilValue.Instance, time);
            context.AmbientValues[nameof(TemplateSet)] = templates;
            foreach (var name in PageFields.OfPartials)
            {
                context.SetValue(name, await page.GetValueAsync(name, context));
            }

            if (await TryRenderOwnAsync(source, context) is { } html)
            {
                rendered[place] = new StringValue(html);
            }
        }

        return new DictionaryValue(new FluidValueDictionaryFluidIndexable(rendered));
    }

    /// <summary>A tenant's own page, or part of one. Null when it is faulty: an error must not hide behind another one, nor keep people from signing in.</summary>
    private async ValueTask<string?> TryRenderOwnAsync(string source, TemplateContext context)
    {
        try
        {
            return await RenderAsync(templates.GetPartial(source), context);
        }
        catch (PageTemplateException)
        {
            return null;
        }
    }

    private static async ValueTask<string> RenderAsync(ReadTemplate template, TemplateContext context)
    {
        using var writer = new BoundedWriter();
        try
        {
            await template.Content.RenderAsync(writer, LiquidOptions.Encoder, context);
            return writer.ToString();
        }
        catch (Exception exception) when (exception is FluidException or InvalidOperationException or FormatException or InvalidCastException or ArithmeticException)
        {
            throw new PageTemplateException($"Template {template.Source.Name}: {exception.Message}", exception);
        }
    }
}
