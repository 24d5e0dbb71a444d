namespace Engine.Core.Storage;

/// <summary>A name and a value by which documents are found: a unique key or an indexed field.</summary>
/// <param name="Name">The name of the key or field, for example <c>identifier</c>.</param>
/// <param name="Value">Its value; compared ordinally.</param>
public readonly record struct DocumentKey(string Name, string Value);

/// <summary>A JSON document with an id, alternate unique keys, indexed fields and a version.</summary>
public sealed record StoredDocument
{
    /// <summary>The id, unique in a tenant and kind.</summary>
    public required string Id { get; init; }

    /// <summary>Further keys that no two documents of the same tenant and kind may share.</summary>
    public IReadOnlyList<DocumentKey> UniqueKeys { get; init; } = [];

    /// <summary>Fields by which documents are listed; a field may have several values.</summary>
    public IReadOnlyList<DocumentKey> IndexedFields { get; init; } = [];

    /// <summary>
    /// Set by the store: a higher number with every change. An id has none of them twice, even when its document is removed and another
    /// one added, so that whoever has read the old one can't replace the new one.
    /// </summary>
    public long Version { get; init; }

    /// <summary>A number by which lists are ordered, ascending: set by the store to the order of insertion.</summary>
    public long Sequence { get; init; }

    /// <summary>The document itself: UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
