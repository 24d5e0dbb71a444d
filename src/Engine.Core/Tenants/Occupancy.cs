namespace Engine.Core.Tenants;

/// <summary>Who is at work in a tenant. Once it is closed nobody comes in, and it is told when the last one has left.</summary>
internal sealed class Occupancy
{
    private const long Closed = 1L << 62;
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _state;

    /// <summary>Completes when it is closed and nobody is at work any more.</summary>
    public Task Left => _left.Task;

    public bool IsClosed => (Volatile.Read(ref _state) & Closed) != 0;

    /// <summary>Comes in; whoever does has to leave. False when it is closed.</summary>
    public bool TryEnter()
    {
        if ((Interlocked.Increment(ref _state) & Closed) == 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>The same with an answer that leaves when it is disposed; null when it is closed.</summary>
    public IDisposable? Enter() => TryEnter() ? new Entry(this) : null;

    public void Leave()
    {
        if (Interlocked.Decrement(ref _state) == Closed)
        {
            _left.TrySetResult();
        }
    }

    public void Close()
    {
        if (Interlocked.Or(ref _state, Closed) == 0)
        {
            _left.TrySetResult();
        }
    }

    private sealed class Entry(Occupancy owner) : IDisposable
    {
        private Occupancy? _owner = owner;

        public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Leave();
    }
}
