using Engine.Core.Storage;

namespace Engine.Storage.LiteDb;

/// <summary>
/// Gathers changes while one thread writes them: LiteDB transactions belong to a thread, and everything that came while
/// the last commit was under way goes into the next.
/// </summary>
internal sealed class LiteDbJournal(LiteDbFile file) : IStoreJournal, IDisposable
{
    /// <summary>How many changes a transaction holds, unless a single call brings more.</summary>
    public const int BatchSize = 256;

    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(500);

    // Monitor and not Lock: the writer waits on it.
    private readonly object _sync = new();
    private readonly Queue<JournalBatch> _queue = new();
    private JournalBatch? _open;
    private JournalBatch? _writing;
    private Thread? _writer;
    private Exception? _fault;
    private long _ticket;
    private long _durable;
    private bool _closing;

    public void Start()
    {
        _writer = new Thread(Run) { IsBackground = true, Name = "LiteDB journal" };
        _writer.Start();
    }

    public long Append(ReadOnlySpan<StoreMutation> mutations)
    {
        foreach (ref readonly var mutation in mutations)
            BsonCodec.CheckSize(mutation);
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_closing, typeof(LiteDbStore));
            if (_fault is not null)
                throw new IOException(_fault.Message, _fault);
            if (_open is null || _open.Mutations.Count + mutations.Length > BatchSize)
                _queue.Enqueue(_open = new JournalBatch());
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
            if (ticket <= _durable)
                return ValueTask.CompletedTask;
            if (_fault is not null)
                return ValueTask.FromException(new IOException(_fault.Message, _fault));
            if (_writing?.LastTicket >= ticket)
                return new ValueTask(_writing.Durable.Task);
            foreach (var batch in _queue)
            {
                if (batch.LastTicket >= ticket)
                    return new ValueTask(batch.Durable.Task);
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
            file.Dispose();
        else
            _writer.Join();
    }

    private void Run()
    {
        try
        {
            while (TryTake(out var batch))
            {
                if (batch is null)
                    file.CheckpointWhenIdle();
                else
                    Write(batch);
            }

            file.Checkpoint();
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            file.Dispose();
        }
    }

    /// <summary>The next batch; null when nothing came for a while; false when the journal is closed and empty.</summary>
    private bool TryTake(out JournalBatch? batch)
    {
        lock (_sync)
        {
            if (_queue.Count == 0 && !_closing)
                Monitor.Wait(_sync, IdleTime);
            if (_queue.TryDequeue(out batch))
            {
                if (ReferenceEquals(batch, _open))
                    _open = null;
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
        List<JournalBatch> lost;
        lock (_sync)
        {
            _fault = exception;
            lost = [.. _queue];
            if (_writing is not null)
                lost.Insert(0, _writing);
            _queue.Clear();
            (_open, _writing) = (null, null);
        }

        foreach (var batch in lost)
            batch.Fail(exception);
    }
}
