namespace Engine.Core.Storage;

/// <summary>Where the records of a <see cref="MemoryStore"/> belong.</summary>
public enum StoreSection
{
    /// <summary><see cref="IStore.Configuration"/>.</summary>
    Configuration,

    /// <summary><see cref="IStore.Users"/>.</summary>
    Users,

    /// <summary><see cref="IStore.Records"/>.</summary>
    Records,

    /// <summary><see cref="IStore.Logs"/>.</summary>
    Logs,
}

/// <summary>One change of a <see cref="MemoryStore"/>: exactly one of the three values is set, or none when the entry was removed.</summary>
/// <param name="Section">Where it belongs.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Kind">The kind of document or record; empty for logs.</param>
/// <param name="Key">The id or key.</param>
/// <param name="Document">The document as it is now.</param>
/// <param name="Record">The record as it is now.</param>
/// <param name="Log">The log record that was added.</param>
public readonly record struct StoreMutation(
    StoreSection Section,
    string Tenant,
    string Kind,
    string Key,
    StoredDocument? Document = null,
    StoredRecord? Record = null,
    StoredLog? Log = null)
{
    /// <summary>Whether the entry was removed.</summary>
    public bool IsRemoval => Document is null && Record is null && Log is null;
}

/// <summary>
/// What makes a <see cref="MemoryStore"/> durable: it is told every change in order, and answers when the changes told so
/// far have reached the disk. Changes that arrive together should share one commit.
/// </summary>
public interface IStoreJournal
{
    /// <summary>
    /// Whether the journal goes on after a failure. If so it calls <see cref="MemoryStore.Suspend"/> when a change could not be
    /// made durable and <see cref="MemoryStore.Resume"/> once changes can be kept again. Otherwise the first failure closes
    /// the store for writing.
    /// </summary>
    bool Recovers => false;

    /// <summary>
    /// Takes changes that belong together (all or none of them must survive a crash) and returns their ticket, which is
    /// larger than every ticket before. Called under the lock that guards the changed entries, so it must only enqueue;
    /// changes of unrelated entries may come from several threads at once.
    /// </summary>
    /// <exception cref="ArgumentException">It can't keep one of the changes, for example because it is too large; none was taken. Any other exception closes the store for writing.</exception>
    long Append(ReadOnlySpan<StoreMutation> mutations);

    /// <summary>Completes when everything up to the ticket is durable; throws when it can't become durable.</summary>
    ValueTask WaitAsync(long ticket);
}
