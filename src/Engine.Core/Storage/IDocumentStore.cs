namespace Engine.Core.Storage;

/// <summary>
/// JSON documents by tenant and kind, with alternate unique keys, indexed fields and optimistic concurrency.
/// </summary>
public interface IDocumentStore
{
    /// <summary>The document with this id, or null.</summary>
    ValueTask<StoredDocument?> GetAsync(string tenant, string kind, string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// The documents with these ids, read in one call: the answer has one entry for each id, at the place of the id, and null
    /// where there is no such document. An id that is named twice is answered twice. Each document is as it was at some moment of the
    /// call; a write that happens meanwhile may be seen in one of them and not in another.
    /// </summary>
    ValueTask<IReadOnlyList<StoredDocument?>> GetManyAsync(string tenant, string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken = default);

    /// <summary>The document that holds this unique key, or null.</summary>
    ValueTask<StoredDocument?> FindAsync(string tenant, string kind, DocumentKey uniqueKey, CancellationToken cancellationToken = default);

    /// <summary>The documents that match, in the order of their insertion unless the query says otherwise.</summary>
    ValueTask<DocumentPage> QueryAsync(string tenant, string kind, DocumentQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a document. The answer is <see cref="WriteOutcome.DuplicateId"/> or <see cref="WriteOutcome.DuplicateKey"/>
    /// when the id or one of the unique keys is taken; nothing is written then.
    /// </summary>
    ValueTask<WriteResult> InsertAsync(string tenant, string kind, StoredDocument document, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces a document, its keys and its fields as a whole. <paramref name="expectedVersion"/> is the version that was
    /// read, or null to replace whatever is there.
    /// </summary>
    ValueTask<WriteResult> ReplaceAsync(string tenant, string kind, StoredDocument document, long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Removes a document; false when there was none.</summary>
    ValueTask<bool> DeleteAsync(string tenant, string kind, string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes every document of a tenant, of whatever kind, and says how many; subscribers are told of each. What is added meanwhile
    /// may stay. One that is cut short, by the token or by a crash, leaves some of them: calling it again goes on.
    /// </summary>
    ValueTask<int> DropTenantAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>The names of the tenants that own at least one document of this kind.</summary>
    ValueTask<IReadOnlyList<string>> ListTenantsAsync(string kind, CancellationToken cancellationToken = default);

    /// <summary>
    /// Calls <paramref name="onChange"/> after every change that became visible, with the tenant and the kind. The callback
    /// must be quick and must not throw. Disposing the answer ends the subscription.
    /// </summary>
    IDisposable Subscribe(Action<DocumentChange> onChange);
}

/// <summary>What a subscriber of <see cref="IDocumentStore.Subscribe"/> is told.</summary>
/// <param name="Tenant">The tenant that owns the document.</param>
/// <param name="Kind">The kind of the document.</param>
/// <param name="Id">The id of the document that was added, replaced or removed.</param>
public readonly record struct DocumentChange(string Tenant, string Kind, string Id);

/// <summary>How a write ended.</summary>
public enum WriteOutcome
{
    /// <summary>The write is durable.</summary>
    Written,

    /// <summary>There is a document with this id already.</summary>
    DuplicateId,

    /// <summary>Another document holds one of the unique keys.</summary>
    DuplicateKey,

    /// <summary>There is no document with this id.</summary>
    Missing,

    /// <summary>The document has changed since it was read.</summary>
    VersionConflict,
}

/// <summary>The end of a write: the outcome, and what it concerns.</summary>
/// <param name="Outcome">How the write ended.</param>
/// <param name="Document">The document as it is stored now, when it was written.</param>
/// <param name="ConflictingKey">The name of the unique key that was taken.</param>
public readonly record struct WriteResult(WriteOutcome Outcome, StoredDocument? Document = null, string? ConflictingKey = null)
{
    /// <summary>Whether the write is durable.</summary>
    public bool Succeeded => Outcome == WriteOutcome.Written;
}

/// <summary>Which documents, in which order, how many.</summary>
public sealed record DocumentQuery
{
    /// <summary>Only documents that pass; null for all.</summary>
    public DocumentFilter? Filter { get; init; }

    /// <summary>The JSON field to sort by (dots reach into objects); null for the order of insertion.</summary>
    public string? SortBy { get; init; }

    /// <summary>Whether to sort from the largest to the smallest.</summary>
    public bool Descending { get; init; }

    /// <summary>How many matches to pass over.</summary>
    public int Skip { get; init; }

    /// <summary>How many matches to return at most.</summary>
    public int Take { get; init; } = int.MaxValue;

    /// <summary>Only documents with a larger <see cref="StoredDocument.Sequence"/>: the place where the previous page ended.</summary>
    public long After { get; init; }

    /// <summary>Whether <see cref="DocumentPage.Total"/> is wanted.</summary>
    public bool CountTotal { get; init; }
}

/// <summary>One page of documents.</summary>
/// <param name="Items">The documents.</param>
/// <param name="Total">How many pass the filter in all (wherever the page starts and ends), when the query asked for it; otherwise -1.</param>
public sealed record DocumentPage(IReadOnlyList<StoredDocument> Items, int Total);
