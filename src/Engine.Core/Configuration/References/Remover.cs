using System.Text.Json.Nodes;
using Engine.Core.Storage;

namespace Engine.Core.Configuration.References;

/// <summary>
/// Removes entities of a tenant with everything that names them, whoever asks: the Management API, the pages, jobs, the product in process.
/// What others say about an entity is in the <see cref="ReferenceTable"/>, which records belong to it in <see cref="RecordEnds"/>.
/// </summary>
/// <remarks>
/// A crash leaves nothing usable and nothing forgotten: first a note is written that the entity is going; then goes what depends on it, then
/// the entity, then what was added in between; at last the note. A start goes on with every note it finds. Whoever adds something that
/// depends on an entity looks for that one after the insertion, or inserts in one operation with it, so that one of the two sees the other.
/// </remarks>
internal sealed class Remover(IStore store, string tenant, ReferenceTable table, RecordEnds ends)
{
    /// <summary>The kind of the notes.</summary>
    public const string NoteKind = "removal";

    /// <summary>How many dependents are removed at once: a store that shares commits shares them.</summary>
    private const int Parallelism = 16;

    /// <summary>Removes an entity; false when there was none.</summary>
    public async ValueTask<bool> RemoveAsync(string kind, string id, CancellationToken cancellationToken)
    {
        var documents = DocumentsOf(kind);
        if (table.To(kind).Count == 0 && !RecordEnds.Has(kind))
        {
            return await documents.DeleteAsync(tenant, kind, id, cancellationToken);
        }

        if (await documents.GetAsync(tenant, kind, id, cancellationToken) is not { } document)
        {
            return false;
        }

        var removed = Removed.Of(kind, document);
        await store.Configuration.InsertAsync(tenant, NoteKind, removed.ToNote(), cancellationToken);
        await CompleteAsync(removed, cancellationToken);
        return true;
    }

    /// <summary>Goes on with removals that a crash has interrupted.</summary>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var note in (await store.Configuration.QueryAsync(tenant, NoteKind, new DocumentQuery(), cancellationToken)).Items)
        {
            await CompleteAsync(Removed.FromNote(note), cancellationToken);
        }
    }

    /// <summary>
    /// Looks, after a document was added, whether all that it can't be without is still there; takes it back and says false otherwise.
    /// </summary>
    public async ValueTask<bool> ConfirmAsync(string kind, StoredDocument document, CancellationToken cancellationToken)
    {
        JsonObject? body = null;
        foreach (var reference in table.From(kind))
        {
            body ??= JsonNode.Parse(document.Body.Span)!.AsObject();
            if (body[reference.Path] is JsonValue value && value.TryGetValue(out string? name) && name.Length > 0 && !await ExistsAsync(reference, name, cancellationToken))
            {
                await RemoveAsync(kind, document.Id, cancellationToken);
                return false;
            }
        }

        return true;
    }

    /// <summary>Demands, in the batch that adds a document, that all it can't be without is there.</summary>
    public void Require(StoreBatch batch, string kind, StoredDocument document)
    {
        JsonObject? body = null;
        foreach (var reference in table.From(kind))
        {
            body ??= JsonNode.Parse(document.Body.Span)!.AsObject();
            if (body[reference.Path] is JsonValue value && value.TryGetValue(out string? name) && name.Length > 0)
            {
                batch.Require(EntityKinds.SectionOf(reference.Target), reference.Target, new DocumentKey(reference.By ?? "", name));
            }
        }
    }

    private async ValueTask<bool> ExistsAsync(Reference reference, string name, CancellationToken cancellationToken)
    {
        var documents = DocumentsOf(reference.Target);
        return reference.By is null
            ? await documents.GetAsync(tenant, reference.Target, name, cancellationToken) is not null
            : await documents.FindAsync(tenant, reference.Target, new DocumentKey(reference.By, name), cancellationToken) is not null;
    }

    private async ValueTask CompleteAsync(Removed removed, CancellationToken cancellationToken)
    {
        await SweepAsync(removed, cancellationToken);
        await DocumentsOf(removed.Kind).DeleteAsync(tenant, removed.Kind, removed.Id, cancellationToken);
        await SweepAsync(removed, cancellationToken);
        await store.Configuration.DeleteAsync(tenant, NoteKind, removed.NoteId, cancellationToken);
    }

    private async ValueTask SweepAsync(Removed removed, CancellationToken cancellationToken)
    {
        foreach (var (referrer, reference) in table.To(removed.Kind))
        {
            if (removed.NameFor(reference) is { } name)
            {
                await FollowAsync(referrer, reference, name, cancellationToken);
            }
        }

        await ends.RunAsync(removed, this, cancellationToken);
    }

    private async ValueTask FollowAsync(ReferringKind referrer, Reference reference, string name, CancellationToken cancellationToken)
    {
        DocumentFilter filter = reference.Index is { } index ? new DocumentFilter.Indexed(index, name) : new DocumentFilter.Field(reference.Path, FieldComparison.Equal, name);
        var found = (await DocumentsOf(referrer.Kind).QueryAsync(tenant, referrer.Kind, new DocumentQuery { Filter = filter }, cancellationToken)).Items;
        if (reference.Then == OnRemoval.Remove)
        {
            await RemoveAllAsync(referrer.Kind, found.Select(static document => document.Id), cancellationToken);
            return;
        }

        foreach (var document in found)
        {
            await CutAsync(referrer, reference, name, document.Id, cancellationToken);
        }
    }

    /// <summary>Removes many entities of a kind.</summary>
    public async ValueTask RemoveAllAsync(string kind, IEnumerable<string> ids, CancellationToken cancellationToken)
        => await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken }, async (id, token) => await RemoveAsync(kind, id, token));

    /// <summary>Takes a name out of a document, whoever else changes it meanwhile.</summary>
    private async ValueTask CutAsync(ReferringKind referrer, Reference reference, string name, string id, CancellationToken cancellationToken)
    {
        var documents = DocumentsOf(referrer.Kind);
        while (await documents.GetAsync(tenant, referrer.Kind, id, cancellationToken) is { } document)
        {
            var body = JsonNode.Parse(document.Body.Span)!.AsObject();
            if (!ReferencePath.Cut(body, reference.Path, name))
            {
                return;
            }

            var cut = document with
            {
                Body = System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()),
                IndexedFields = [.. document.IndexedFields.Where(field => field.Name != reference.Index || field.Value != name)],
            };
            if ((await documents.ReplaceAsync(tenant, referrer.Kind, cut, document.Version, cancellationToken)).Outcome != WriteOutcome.VersionConflict)
            {
                return;
            }
        }
    }

    private IDocumentStore DocumentsOf(string kind) => EntityKinds.SectionOf(kind) == StoreSection.Users ? store.Users : store.Configuration;
}
