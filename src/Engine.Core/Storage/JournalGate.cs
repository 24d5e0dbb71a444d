namespace Engine.Core.Storage;

/// <summary>
/// The one lock under which a <see cref="MemoryStore"/> changes, and the way to its journal. When the journal fails the
/// gate closes for good: memory is then ahead of the disk, and nothing more may be acknowledged.
/// </summary>
internal sealed class JournalGate(IStoreJournal? journal)
{
    private volatile Exception? _fault;

    public Lock Lock { get; } = new();

    public bool IsFaulted => _fault is not null;

    public void ThrowIfFaulted()
    {
        if (_fault is { } fault)
            throw StoreFaultedException.Because(fault);
    }

    /// <summary>Journals changes under the lock that guards them, before they are applied to memory.</summary>
    public long Append(ReadOnlySpan<StoreMutation> mutations)
    {
        ThrowIfFaulted();
        if (journal is null)
            return 0;
        try
        {
            return journal.Append(mutations);
        }
        catch (Exception exception) when (exception is not ArgumentException)
        {
            _fault = exception;
            throw StoreFaultedException.Because(exception);
        }
    }

    /// <summary>Hands <paramref name="result"/> out when everything up to the ticket is durable. Never called under the lock.</summary>
    public ValueTask<T> WhenDurableAsync<T>(long ticket, T result) =>
        journal is null ? new ValueTask<T>(result) : AwaitAsync(journal, ticket, result);

    private async ValueTask<T> AwaitAsync<T>(IStoreJournal target, long ticket, T result)
    {
        try
        {
            await target.WaitAsync(ticket).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _fault = exception;
            throw StoreFaultedException.Because(exception);
        }

        return result;
    }
}
