using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Pages.Texts;

/// <summary>What a tenant says in its own words on the pages, and what it puts into them: custom texts and partials, as the Management API keeps them.</summary>
internal sealed class TenantTexts
{
    private const string Prefix = "/prompts/";
    private const string TextInfix = "/custom-text/";
    private const string PartialSuffix = "/partials";

    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    private readonly Dictionary<(string Language, string Section), Dictionary<string, string>> _texts = [];
    private readonly Dictionary<string, Dictionary<string, string>> _partials = new(StringComparer.Ordinal);

    /// <summary>The kinds whose documents are read.</summary>
    public static bool Concerns(string kind) => kind == EntityKinds.Singletons || kind == EntityKinds.PromptPartials.Name;

    /// <summary>The tenant's texts of a screen in a language, or null.</summary>
    public IReadOnlyDictionary<string, string>? Find(string language, string section) => _texts.GetValueOrDefault((language, section));

    /// <summary>Liquid by the place in the screen where it stands.</summary>
    public IReadOnlyDictionary<string, string> PartialsOf(ScreenId screen) => _partials.GetValueOrDefault(screen.ToString(), []) is { Count: > 0 } found ? found : None;

    public static async ValueTask<TenantTexts> ReadAsync(IDocumentStore store, string tenant, CancellationToken cancellationToken)
    {
        var texts = new TenantTexts();
        foreach (var kind in (string[])[EntityKinds.Singletons, EntityKinds.PromptPartials.Name])
        {
            foreach (var document in (await store.QueryAsync(tenant, kind, new DocumentQuery(), cancellationToken)).Items)
            {
                texts.Add(document);
            }
        }

        return texts;
    }

    private void Add(StoredDocument document)
    {
        if (!document.Id.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return;
        }

        var path = document.Id[Prefix.Length..];
        if (path.EndsWith(PartialSuffix, StringComparison.Ordinal))
        {
            foreach (var (screen, entries) in ScreensOf(document))
            {
                _partials[$"{path[..^PartialSuffix.Length]}.{screen}"] = entries;
            }
        }
        else if (path.IndexOf(TextInfix, StringComparison.Ordinal) is var infix and > 0)
        {
            foreach (var (screen, entries) in ScreensOf(document))
            {
                _texts[(path[(infix + TextInfix.Length)..], $"{path[..infix]}.{screen}")] = entries;
            }
        }
    }

    private static IEnumerable<(string Screen, Dictionary<string, string> Entries)> ScreensOf(StoredDocument document)
        => JsonNode.Parse(document.Body.Span)!.AsObject()
            .Where(static field => field.Value is JsonObject)
            .Select(static field => (field.Key, field.Value!.AsObject()
                .Where(static entry => entry.Value?.GetValueKind() == JsonValueKind.String)
                .ToDictionary(static entry => entry.Key, static entry => entry.Value!.GetValue<string>(), StringComparer.Ordinal)));
}
