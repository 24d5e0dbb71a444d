namespace Engine.Core.Configuration.References;

/// <summary>What becomes of a document when what it names is removed.</summary>
internal enum OnRemoval
{
    /// <summary>It goes too, with everything that names it.</summary>
    Remove,

    /// <summary>The entry of the list that names it goes.</summary>
    RemoveEntry,

    /// <summary>The field that names it goes, with the object around it where it is part of one.</summary>
    Clear,
}

/// <summary>Says that documents of a kind name another entity. Removing that one follows these: there is no other place that knows.</summary>
/// <param name="Path">The field with the name; dots lead into objects and into the items of lists.</param>
/// <param name="Target">The kind of what is named.</param>
/// <param name="Then">What becomes of the document.</param>
internal sealed record Reference(string Path, string Target, OnRemoval Then)
{
    /// <summary>The field of the target that is named in place of its id, or null.</summary>
    public string? By { get; init; }

    /// <summary>Whether a document is taken back when, right after it was added, what it names is gone.</summary>
    public bool MustExist { get; init; }

    /// <summary>The indexed field by which the documents are found; null when they are found by the path.</summary>
    public string? Index { get; init; }
}

/// <summary>A kind of documents that name other entities.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="IsUser">Whether they are kept in the store of users.</param>
/// <param name="References">What they name.</param>
internal sealed record ReferringKind(string Kind, bool IsUser, IReadOnlyList<Reference> References);
