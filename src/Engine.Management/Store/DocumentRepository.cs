using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Json;
using Engine.Core.Storage;
using Engine.Management.Machine;

namespace Engine.Management.Store;

/// <summary>A document as the API works on it: its JSON with secrets in clear, and the version it was read at.</summary>
internal sealed record VersionedJson(JsonObject Value, long Version, long Sequence);

/// <summary>The documents of one kind in the tenant of a call.</summary>
internal sealed class DocumentRepository(ManagementContext context, DocumentKind kind)
{
    private readonly IDocumentStore _store = kind.IsUser ? context.Options.Store.Users : context.Options.Store.Configuration;

    private string Tenant => context.Tenant.Id;

    public async ValueTask<VersionedJson?> GetAsync(string id) => Read(await _store.GetAsync(Tenant, kind.Name, id, context.CancellationToken));

    /// <summary>The documents with these ids, in one call to the store: one entry an id, null where there is none.</summary>
    public async ValueTask<IReadOnlyList<VersionedJson?>> GetManyAsync(IEnumerable<string> ids)
    {
        var wanted = ids.ToList();
        return wanted.Count == 0 ? [] : [.. (await _store.GetManyAsync(Tenant, kind.Name, wanted, context.CancellationToken)).Select(Read)];
    }

    /// <summary>Whether there is a document for each of these ids; asked in one call to the store.</summary>
    public async ValueTask<bool> HasAllAsync(IEnumerable<string> ids) => (await GetManyAsync(ids)).All(static found => found is not null);

    public async ValueTask<VersionedJson?> FindAsync(string key, string value)
        => Read(await _store.FindAsync(Tenant, kind.Name, new DocumentKey(key, value), context.CancellationToken));

    public async ValueTask<(IReadOnlyList<VersionedJson> Items, int Total)> QueryAsync(DocumentQuery query)
    {
        var page = await _store.QueryAsync(Tenant, kind.Name, query, context.CancellationToken);
        return ([.. page.Items.Select(item => Read(item)!)], page.Total);
    }

    public async ValueTask<IReadOnlyList<VersionedJson>> ListAsync(DocumentFilter? filter = null) => (await QueryAsync(new DocumentQuery { Filter = filter })).Items;

    /// <summary>The documents whose field has one of these values, in one call to the store; each is found by its value.</summary>
    public async ValueTask<IReadOnlyDictionary<string, JsonObject>> FindManyAsync(string field, IEnumerable<string> values)
    {
        var wanted = values.Distinct(StringComparer.Ordinal).Select(value => new DocumentFilter.Field(field, FieldComparison.Equal, value)).ToList();
        var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var document in wanted.Count == 0 ? [] : await ListAsync(new DocumentFilter.Any(wanted)))
        {
            found.TryAdd(document.Value.Text(field)!, document.Value);
        }

        return found;
    }

    /// <summary>Adds a document; what it can't be without is looked for afterwards, so that a removal at the same time leaves nothing.</summary>
    public async ValueTask<WriteResult> InsertAsync(JsonObject entity)
    {
        var document = ToDocument(entity);
        var result = await _store.InsertAsync(Tenant, kind.Name, document, context.CancellationToken);
        return !result.Succeeded || await context.Tenant.Remover.ConfirmAsync(kind.Name, document, context.CancellationToken) ? result : new WriteResult(WriteOutcome.Missing);
    }

    public ValueTask<WriteResult> ReplaceAsync(JsonObject entity, long? version)
        => _store.ReplaceAsync(Tenant, kind.Name, ToDocument(entity), version, context.CancellationToken);

    /// <summary>Removes a document with everything that names it; false when there was none.</summary>
    public ValueTask<bool> DeleteAsync(string id) => context.Tenant.Remover.RemoveAsync(kind.Name, id, context.CancellationToken);

    /// <summary>Reads, changes and replaces until nobody was in between; null when there is no such document.</summary>
    public async ValueTask<JsonObject?> ChangeAsync(string id, Action<JsonObject> change)
    {
        while (await GetAsync(id) is { } read)
        {
            change(read.Value);
            var result = await ReplaceAsync(read.Value, read.Version);
            if (result.Succeeded)
            {
                return read.Value;
            }

            if (result.Outcome != WriteOutcome.VersionConflict)
            {
                return null;
            }
        }

        return null;
    }

    private StoredDocument ToDocument(JsonObject entity)
    {
        var stored = entity.Copy();
        TypedDefaults.Add(stored, kind.TypedDefaults);
        var head = kind.ReadHead(stored, Write(stored));
        MapSecrets(stored, context.Tenant.Protector.Protect);

        return new StoredDocument { Id = head.Id, UniqueKeys = head.UniqueKeys, IndexedFields = head.IndexedFields, Body = Write(stored) };
    }

    private VersionedJson? Read(StoredDocument? document)
    {
        if (document is null)
        {
            return null;
        }

        var entity = JsonNode.Parse(document.Body.Span)!.AsObject();
        MapSecrets(entity, context.Tenant.Protector.Unprotect);
        TypedDefaults.Remove(entity, kind.TypedDefaults);
        return new VersionedJson(entity, document.Version, document.Sequence);
    }

    private void MapSecrets(JsonObject entity, Func<string, string> map) => kind.Secrets.Map(entity, secret => JsonStrings.Map(secret, map));

    private static byte[] Write(JsonObject entity)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            entity.WriteTo(writer);
        }

        return buffer.ToArray();
    }
}
