namespace Engine.Core.Storage;

/// <summary>
/// The one lock under which a <see cref="MemoryStore"/> changes, and the way to its journal. When the journal fails the gate
/// closes: memory is then ahead of the disk, and nothing more may be acknowledged. A journal that recovers has memory taken
/// back to what is durable (<see cref="UndoLog"/>) and opens the gate again; with any other it stays closed.
/// </summary>
internal sealed class JournalGate(IStoreJournal? journal)
{
    private readonly UndoLog? _undo = journal is { Recovers: true } ? new UndoLog() : null;
    private volatile Exception? _fault;
    private long _durable;

    public Lock Lock { get; } = new();

    /// <summary>Says what an entry is now, in the form of a change that would bring it about.</summary>
    public Func<StoreMutation, StoreMutation>? Describe { get; set; }

    /// <summary>Whether changes go to a journal at all.</summary>
    public bool HasJournal => journal is not null;

    public bool IsFaulted => _fault is not null;

    public Exception? Fault => _fault;

    private bool Recovers => _undo is not null;

    public void ThrowIfFaulted()
    {
        if (_fault is { } fault)
        {
            throw StoreFaultedException.Because(fault, Recovers);
        }
    }

    /// <summary>Journals changes under the lock that guards them, before they are applied to memory.</summary>
    public long Append(ReadOnlySpan<StoreMutation> mutations)
    {
        ThrowIfFaulted();
        if (journal is null)
        {
            return 0;
        }

        // Log records are under locks of their own and are never taken back: the log of what happened is worth having.
        var before = _undo is null || mutations[0].Section == StoreSection.Logs ? null : DescribeAll(mutations);
        long ticket;
        try
        {
            ticket = journal.Append(mutations);
        }
        catch (Exception exception) when (exception is not ArgumentException)
        {
            Close(exception);
            throw StoreFaultedException.Because(exception, Recovers);
        }

        if (before is not null)
        {
            _undo!.Add(ticket, before, Interlocked.Read(ref _durable));
        }

        return ticket;
    }

    /// <summary>Hands <paramref name="result"/> out when everything up to the ticket is durable. Never called under the lock.</summary>
    public ValueTask<T> WhenDurableAsync<T>(long ticket, T result) =>
        journal is null ? new ValueTask<T>(result) : AwaitAsync(journal, ticket, result);

    /// <summary>
    /// Closes the gate and hands what was not durable to <paramref name="restore"/>, the newest change first; returns each
    /// entry that was touched. The caller holds the lock.
    /// </summary>
    public IReadOnlyList<StoreMutation> Suspend(long durable, Exception cause, Action<StoreMutation> restore)
    {
        if (_undo is null)
        {
            throw new InvalidOperationException("Only a journal that says that it recovers can suspend its store.");
        }

        _fault = cause;
        return _undo.Unwind(durable, restore);
    }

    /// <summary>Opens the gate again; the caller holds the lock.</summary>
    public void Resume()
    {
        if (_undo is not null)
        {
            _fault = null;
        }
    }

    private StoreMutation[] DescribeAll(ReadOnlySpan<StoreMutation> mutations)
    {
        var before = new StoreMutation[mutations.Length];
        for (var i = 0; i < before.Length; i++)
        {
            before[i] = Describe!(mutations[i]);
        }

        return before;
    }

    private void Close(Exception exception)
    {
        // A journal that recovers closes and opens the gate itself: closed here, it could be after it was opened.
        if (!Recovers)
        {
            _fault = exception;
        }
    }

    private async ValueTask<T> AwaitAsync<T>(IStoreJournal target, long ticket, T result)
    {
        try
        {
            await target.WaitAsync(ticket).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Close(exception);
            throw StoreFaultedException.Because(exception, Recovers);
        }

        if (Recovers)
        {
            NoteDurable(ticket);
        }

        return result;
    }

    private void NoteDurable(long ticket)
    {
        var known = Interlocked.Read(ref _durable);
        while (known < ticket)
        {
            var seen = Interlocked.CompareExchange(ref _durable, ticket, known);
            if (seen == known)
            {
                return;
            }

            known = seen;
        }
    }
}
