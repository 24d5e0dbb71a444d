using System.Collections.Concurrent;
using System.Reflection;
using Engine.Pages.Liquid;

namespace Engine.Pages;

/// <summary>The templates of one renderer: each is read when it is first used, and kept.</summary>
internal sealed class TemplateSet(IReadOnlyDictionary<string, TemplateSource> replacements)
{
    private const string ResourcePrefix = "Engine.Pages.Templates.";
    private const string ResourceSuffix = ".liquid";
    private const int MaxPartials = 64;

    private readonly ConcurrentDictionary<string, ReadTemplate> partials = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ReadTemplate> known = new(StringComparer.Ordinal);

    /// <summary>A template by its name.</summary>
    /// <exception cref="PageTemplateException">There is none, or it is faulty.</exception>
    public ReadTemplate Get(string name) => Usable(Read(name) ?? throw new PageTemplateException($"Template {name}: there is none of this name."));

    /// <summary>A tenant's own part of a page, read when it is first used; the last few are kept.</summary>
    /// <exception cref="PageTemplateException">It is faulty.</exception>
    public ReadTemplate GetPartial(string source)
    {
        if (partials.TryGetValue(source, out var template))
        {
            return Usable(template);
        }

        if (partials.Count >= MaxPartials)
        {
            partials.Clear();
        }

        return Usable(partials.GetOrAdd(source, static text => TemplateReader.Read(new TemplateSource("partial", text))));
    }

    /// <summary>Everything that is wrong with templates, one sentence each: the replaced ones, or all there are.</summary>
    public IEnumerable<string> FindFaults(bool includeBuiltIn)
    {
        var names = includeBuiltIn ? BuiltInNames().Union(replacements.Keys, StringComparer.Ordinal) : replacements.Keys;
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var template = Read(name)!;
            // Names are looked at once a template can be read: an assignment that can't would make others unknown.
            foreach (var fault in template.Faults.Count > 0 ? template.Faults : FindNameFaults(template))
            {
                yield return fault;
            }
        }
    }

    /// <summary>The screens that have no template.</summary>
    public IEnumerable<string> FindMissing(IEnumerable<string> screens) =>
        screens.Where(name => Read(name) is null).Select(static name => $"Template {name}: there is none; a screen needs a template of its name.");

    private IEnumerable<string> FindNameFaults(ReadTemplate template)
    {
        foreach (var (name, position) in template.Names.Included)
        {
            if (Read(name) is null)
            {
                yield return template.Source.FaultAt(position, $"there is no template '{name}' to include");
            }
        }

        foreach (var (position, what) in template.Names.FindUnknown(name => Find(template.Source.Name, name)))
        {
            yield return template.Source.FaultAt(position, what);
        }
    }

    // A page has its own names. A layout, and what is included, may serve every page: it has the names of all of them, and
    // those that others assign or pass.
    private Members? Find(string template, string name)
    {
        if (name == "theme")
        {
            return PageTheme.Members;
        }

        if (PageFields.ByTemplate.TryGetValue(template, out var page))
        {
            return page.Find(name);
        }

        if (name == "texts")
        {
            return Members.Anything;
        }

        if (name == "content" && template == "layout")
        {
            return Members.None;
        }

        return PageFields.ByTemplate.Values.Select(members => members.Find(name)).FirstOrDefault(static found => found is not null)
            ?? PageFields.Screen.Find(name)
            ?? (BuiltInNames().Union(replacements.Keys, StringComparer.Ordinal).Any(other => IsMadeBy(other, name)) ? Members.Anything : null);
    }

    private bool IsMadeBy(string template, string name) =>
        Read(template) is { } other && (other.Names.Made.Contains(name) || other.Names.Passed.Contains(name));

    private ReadTemplate? Read(string name)
    {
        if (known.TryGetValue(name, out var template))
        {
            return template;
        }

        return (replacements.TryGetValue(name, out var replacement) ? replacement : ReadBuiltIn(name)) is { } source
            ? known.GetOrAdd(name, static (_, source) => TemplateReader.Read(source), source)
            : null;
    }

    private static ReadTemplate Usable(ReadTemplate template) =>
        template.Faults is [] ? template : throw new PageTemplateException(template.Faults[0], null);

    private static TemplateSource? ReadBuiltIn(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourcePrefix + name + ResourceSuffix);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return new TemplateSource(name, reader.ReadToEnd());
    }

    private static IEnumerable<string> BuiltInNames() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Select(name => name[ResourcePrefix.Length..^ResourceSuffix.Length]);
}
