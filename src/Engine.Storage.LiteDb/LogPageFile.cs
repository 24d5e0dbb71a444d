namespace Engine.Storage.LiteDb;

/// <summary>
/// The write-ahead log. LiteDB hands its pages to a thread of its own and returns from a commit before they are written, so the
/// end of a commit is found here: the last page of a transaction is marked. A failure is kept and not thrown, because
/// that thread would wait for itself for ever; whoever waits for the commit is told.
/// </summary>
internal sealed class LogPageFile(string path, Action<StoreFileOperation>? before) : PageFile(path, before)
{
    /// <summary>Where a page says that its transaction is complete.</summary>
    private const int ConfirmedOffset = 18;

    /// <summary>When LiteDB's thread has ended for a reason of its own, nobody would tell.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Monitor and not Lock: the journal waits on it.
    private readonly object _sync = new();
    private long _confirmed;
    private Exception? _fault;

    /// <summary>How many transactions have been written so far.</summary>
    public long Confirmed
    {
        get
        {
            lock (_sync)
            {
                return _confirmed;
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_sync)
        {
            var end = Position + count;
            try
            {
                if (_fault is null)
                {
                    base.Write(buffer, offset, count);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _fault = exception;
            }

            Position = end;
            if (buffer[offset + ConfirmedOffset] != 0)
            {
                _confirmed++;
            }

            Monitor.PulseAll(_sync);
        }
    }

    /// <summary>LiteDB flushes when its queue is empty; the store does when a commit is complete.</summary>
    public override void Flush()
    {
    }

    /// <summary>Returns when that many transactions are on the disk.</summary>
    /// <exception cref="IOException">They can't be written.</exception>
    public void WaitUntilDurable(long confirmed)
    {
        lock (_sync)
        {
            while (_confirmed < confirmed && _fault is null)
            {
                if (!Monitor.Wait(_sync, Patience))
                {
                    throw new IOException("The log was not written in time.");
                }
            }

            if (_fault is not null)
            {
                throw new IOException(_fault.Message, _fault);
            }
        }

        FlushToDisk();
    }
}
