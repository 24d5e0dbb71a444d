using System.Collections.Concurrent;
using System.Reflection;
using DotLiquid;
using DotLiquid.Exceptions;
using DotLiquid.FileSystems;

namespace Engine.Pages;

/// <summary>The templates of one renderer: each is parsed when it is first used, and kept.</summary>
internal sealed class TemplateSet(IReadOnlyDictionary<string, string> replacements) : ITemplateFileSystem
{
    private const string ResourcePrefix = "Engine.Pages.Templates.";
    private const string ResourceSuffix = ".liquid";

    private const int MaxPartials = 64;

    private readonly ConcurrentDictionary<string, Template> partials = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Template> parsed = new(StringComparer.Ordinal);

    /// <summary>A template by its name.</summary>
    /// <exception cref="PageTemplateException">There is none, or it is faulty.</exception>
    public Template Get(string name) => parsed.GetOrAdd(name, Parse);

    /// <summary>A tenant's own part of a page, parsed when it is first used; the last few are kept.</summary>
    /// <exception cref="PageTemplateException">It is faulty.</exception>
    public Template GetPartial(string source)
    {
        if (partials.TryGetValue(source, out var known))
            return known;
        if (partials.Count >= MaxPartials)
            partials.Clear();
        return partials.GetOrAdd(source, text => Parse("partial", text));
    }

    /// <summary>Parses every template there is and says what is wrong, one sentence each.</summary>
    public IEnumerable<string> FindFaults()
    {
        foreach (var name in BuiltInNames().Union(replacements.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            string? fault = null;
            try
            {
                Get(name);
            }
            catch (PageTemplateException exception)
            {
                fault = exception.Message;
            }

            if (fault is not null)
                yield return fault;
        }
    }

    /// <summary>What <c>{% include %}</c> and <c>{% extends %}</c> find; the name arrives as it is written, with its quotes.</summary>
    public Template GetTemplate(Context context, string templateName) =>
        Get(context[templateName] as string ?? throw new PageTemplateException($"Template {templateName}: its name must be a quoted text."));

    /// <summary>Never used: it would let DotLiquid parse a source whose outputs have no encoding.</summary>
    public string ReadTemplateFile(Context context, string templateName) =>
        throw new NotSupportedException("Templates are handed out parsed.");

    private Template Parse(string name) => Parse(name, replacements.TryGetValue(name, out var replacement) ? replacement : ReadBuiltIn(name));

    private static Template Parse(string name, string source)
    {
        try
        {
            // The public way to a template whose tokens are made elsewhere: an empty one with its document set.
            var document = new Document();
            document.Initialize(null, null, LiquidTokens.Read(source));
            var template = Template.Parse("");
            template.Root = document;
            template.MakeThreadSafe();
            return template;
        }
        catch (Exception exception) when (exception is LiquidException or FormatException)
        {
            throw new PageTemplateException($"Template {name}: {exception.Message}", exception);
        }
    }

    private static string ReadBuiltIn(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourcePrefix + name + ResourceSuffix)
            ?? throw new PageTemplateException($"Template {name}: there is none of this name.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> BuiltInNames() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Select(name => name[ResourcePrefix.Length..^ResourceSuffix.Length]);
}
