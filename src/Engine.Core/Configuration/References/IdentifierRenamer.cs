using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Storage;

namespace Engine.Core.Configuration.References;

/// <summary>
/// Gives an API of a tenant another identifier, and everything that names it by the old one: nobody else changes an identifier. Done twice
/// it is as if it were done once, so that what was interrupted is simply done again.
/// </summary>
internal sealed class IdentifierRenamer(IStore store, string tenant, ReferenceTable table)
{
    private const string Identifier = "identifier";

    public async ValueTask RunAsync(string from, string to, CancellationToken cancellationToken)
    {
        var api = EntityKinds.Apis.Name;
        if (await store.Configuration.FindAsync(tenant, api, new DocumentKey(Identifier, from), cancellationToken) is { } document)
        {
            await ChangeAsync(store.Configuration, api, document.Id, Identifier, from, to, cancellationToken);
        }

        foreach (var (referrer, reference) in table.To(api).Where(static entry => entry.Reference.By == Identifier))
        {
            var documents = referrer.IsUser ? store.Users : store.Configuration;
            DocumentFilter filter = reference.Index is { } index ? new DocumentFilter.Indexed(index, from) : new DocumentFilter.Field(reference.Path, FieldComparison.Equal, from);
            foreach (var found in (await documents.QueryAsync(tenant, referrer.Kind, new DocumentQuery { Filter = filter }, cancellationToken)).Items)
            {
                await ChangeAsync(documents, referrer.Kind, found.Id, reference.Path, from, to, cancellationToken);
            }
        }
    }

    /// <summary>Changes a document, whoever else does meanwhile.</summary>
    private async ValueTask ChangeAsync(IDocumentStore documents, string kind, string id, string path, string from, string to, CancellationToken cancellationToken)
    {
        while (await documents.GetAsync(tenant, kind, id, cancellationToken) is { } document)
        {
            var body = JsonNode.Parse(document.Body.Span)!.AsObject();
            ReferencePath.Rename(body, path, from, to);
            var changed = document with
            {
                Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
                UniqueKeys = [.. document.UniqueKeys.Select(key => Rename(key, from, to))],
                IndexedFields = [.. document.IndexedFields.Select(key => Rename(key, from, to))],
            };
            if ((await documents.ReplaceAsync(tenant, kind, changed, document.Version, cancellationToken)).Outcome != WriteOutcome.VersionConflict)
            {
                return;
            }
        }
    }

    /// <summary>Keys are made of the values of fields, one a line.</summary>
    private static DocumentKey Rename(DocumentKey key, string from, string to)
        => key.Value.Contains(from, StringComparison.Ordinal) ? new(key.Name, string.Join('\n', key.Value.Split('\n').Select(part => part == from ? to : part))) : key;
}
