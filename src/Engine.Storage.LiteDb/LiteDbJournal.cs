using Engine.Core.Storage;

namespace Engine.Storage.LiteDb;

/// <summary>
/// Gathers changes while one thread writes them: LiteDB transactions belong to a thread, and everything that came while
/// the last commit was under way goes into the next.
/// </summary>
/// <remarks>
/// When something can't be written (the disk is full, say) the store is taken back to what is durable and refuses changes,
/// while the writer tries, again and again, to open the file anew and to set right what was doubtful.
/// </remarks>
internal sealed class LiteDbJournal(LiteDbFile file, TimeSpan retryTime) : IStoreJournal, IDisposable
{
    /// <summary>How many changes a transaction holds, unless a single call brings more.</summary>
    public const int BatchSize = 256;

    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(500);

    // Monitor and not Lock: the writer waits on it.
    private readonly object _sync = new();
    private readonly Queue<JournalBatch> _queue = new();
    private readonly List<(long First, long Last)> _lost = [];
    private List<StoreMutation> _corrections = [];
    private MemoryStore? _store;
    private JournalBatch? _open;
    private JournalBatch? _writing;
    private Thread? _writer;
    private volatile Exception? _fault;
    private long _ticket;
    private long _durable;
    private bool _closing;

    public bool Recovers => true;

    public void Start(MemoryStore store)
    {
        _store = store;
        _writer = new Thread(Run) { IsBackground = true, Name = "LiteDB journal" };
        _writer.Start();
    }

    public long Append(ReadOnlySpan<StoreMutation> mutations)
    {
        foreach (ref readonly var mutation in mutations)
        {
            BsonCodec.CheckSize(mutation);
        }

        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_closing, typeof(LiteDbStore));
            if (_fault is not null)
            {
                throw new IOException(_fault.Message, _fault);
            }

            if (_open is null || _open.Mutations.Count + mutations.Length > BatchSize)
            {
                _queue.Enqueue(_open = new JournalBatch { FirstTicket = _ticket + 1 });
            }

            _open.Mutations.AddRange(mutations);
            _open.LastTicket = ++_ticket;
            Monitor.Pulse(_sync);
            return _ticket;
        }
    }

    public ValueTask WaitAsync(long ticket)
    {
        lock (_sync)
        {
            if (_lost.Exists(range => ticket >= range.First && ticket <= range.Last))
            {
                return ValueTask.FromException(new IOException("The change could not be written."));
            }

            if (ticket <= _durable)
            {
                return ValueTask.CompletedTask;
            }

            if (_writing?.LastTicket >= ticket)
            {
                return new ValueTask(_writing.Durable.Task);
            }

            foreach (var batch in _queue)
            {
                if (batch.LastTicket >= ticket)
                {
                    return new ValueTask(batch.Durable.Task);
                }
            }
        }

        throw new ArgumentOutOfRangeException(nameof(ticket), ticket, "This ticket was never handed out.");
    }

    public void Dispose()
    {
        lock (_sync)
        {
            _closing = true;
            Monitor.PulseAll(_sync);
        }

        if (_writer is null)
        {
            file.Dispose();
        }
        else
        {
            _writer.Join();
        }
    }

    private void Run()
    {
        while (TryTake(out var batch))
        {
            Guarded(() => Work(batch));
        }

        if (_fault is null)
        {
            Guarded(file.Checkpoint);
        }

        Guarded(file.Dispose);
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // whatever it is: nothing may be acknowledged until the file was opened again
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    private void Work(JournalBatch? batch)
    {
        if (_fault is not null)
        {
            Recover();
        }
        else if (batch is null)
        {
            file.CheckpointWhenIdle();
        }
        else
        {
            Write(batch);
        }
    }

    private void Recover()
    {
        file.Recover(_corrections);
        _corrections = [];
        lock (_sync)
        {
            _fault = null;
        }

        _store!.Resume();
    }

    /// <summary>The next batch; null when nothing came for a while; false when the journal is closed and empty.</summary>
    private bool TryTake(out JournalBatch? batch)
    {
        lock (_sync)
        {
            if (_queue.Count == 0 && !_closing)
            {
                Monitor.Wait(_sync, _fault is null ? IdleTime : retryTime);
            }

            if (_queue.TryDequeue(out batch))
            {
                if (ReferenceEquals(batch, _open))
                {
                    _open = null;
                }

                _writing = batch;
                return true;
            }

            return !_closing;
        }
    }

    private void Write(JournalBatch batch)
    {
        file.Apply(batch.Mutations);
        lock (_sync)
        {
            _durable = batch.LastTicket;
            _writing = null;
        }

        batch.Durable.SetResult();
        file.CheckpointWhenLarge();
    }

    private void Fail(Exception exception)
    {
        // Before anybody can hear of it, by waiting or by trying the next change: who is told has to find what is durable.
        // After it only log records come.
        _corrections.AddRange(_store!.Suspend(_durable, exception));
        List<JournalBatch> lost;
        lock (_sync)
        {
            _fault = exception;
            lost = [.. _queue];
            if (_writing is not null)
            {
                lost.Insert(0, _writing);
            }

            _queue.Clear();
            (_open, _writing) = (null, null);
            if (lost.Count > 0)
            {
                _lost.Add((lost[0].FirstTicket, lost[^1].LastTicket));
            }
        }

        _corrections.AddRange(lost.SelectMany(static batch => batch.Mutations).Where(static mutation => mutation.Section == StoreSection.Logs));
        foreach (var batch in lost)
        {
            batch.Fail(exception);
        }
    }
}
