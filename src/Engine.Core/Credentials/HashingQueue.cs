using Engine.Core.Limits;

namespace Engine.Core.Credentials;

/// <summary>
/// Runs as many hashes at once as there are processors. Whoever comes later waits; among those who wait, the address that has the
/// fewest running is next, so that a flood from one address costs the others no more than one hash of waiting. The queue has an
/// end: who finds it full is told so at once.
/// </summary>
internal sealed class HashingQueue(EngineLimits limits, int workers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly LinkedList<Line> _turns = new();
    private int _running;
    private long _started;
    private int _waiting;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting;
            }
        }
    }

    /// <summary>Runs the work when its turn comes; false when the queue is full.</summary>
    public async ValueTask<(bool HasRun, T? Result)> TryRunAsync<T>(string? address, Func<ValueTask<T>> work, CancellationToken cancellationToken)
    {
        if (!await EnterAsync(address ?? "", cancellationToken))
        {
            return (false, default);
        }

        try
        {
            return (true, await work());
        }
        finally
        {
            Leave(address ?? "");
        }
    }

    private ValueTask<bool> EnterAsync(string address, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource<bool>> place;
        Line? line;
        lock (_gate)
        {
            if (!_lines.TryGetValue(address, out line))
            {
                _lines[address] = line = new Line(address);
            }

            if (_running < workers)
            {
                Start(line);
                return new(true);
            }

            // Where the host knows no addresses, everybody comes from the same one.
            if (_waiting >= limits.WaitingHashes || (address.Length > 0 && line.Waiting.Count >= limits.WaitingHashesPerAddress))
            {
                Drop(line);
                return new(false);
            }

            place = line.Waiting.AddLast(new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting++;
            if (line.Waiting.Count == 1)
            {
                _turns.AddLast(line.Turn);
            }
        }

        return WaitAsync(line, place, cancellationToken);
    }

    private async ValueTask<bool> WaitAsync(Line line, LinkedListNode<TaskCompletionSource<bool>> place, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => GiveUp(line, place, cancellationToken));
        return await place.Value.Task;
    }

    private void GiveUp(Line line, LinkedListNode<TaskCompletionSource<bool>> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (place.List is null)
            {
                // Its turn has come in the same moment.
                return;
            }

            Remove(line, place);
            Drop(line);
        }

        place.Value.TrySetCanceled(cancellationToken);
    }

    private void Leave(string address)
    {
        TaskCompletionSource<bool>? next = null;
        lock (_gate)
        {
            var left = _lines[address];
            left.Running--;
            _running--;
            if (NextLine() is { } line)
            {
                var place = line.Waiting.First!;
                Remove(line, place);
                Start(line);
                next = place.Value;
            }

            Drop(left);
        }

        next?.SetResult(true);
    }

    private void Start(Line line)
    {
        _running++;
        line.Running++;
        line.Started = ++_started;
    }

    /// <summary>The address with the fewest hashes running; among those the one whose last hash began longest ago.</summary>
    private Line? NextLine()
    {
        Line? best = null;
        foreach (var line in _turns)
        {
            best = best is null || (line.Running, line.Started).CompareTo((best.Running, best.Started)) < 0 ? line : best;
        }

        return best;
    }

    private void Remove(Line line, LinkedListNode<TaskCompletionSource<bool>> place)
    {
        line.Waiting.Remove(place);
        _waiting--;
        if (line.Waiting.Count == 0)
        {
            _turns.Remove(line.Turn);
        }
    }

    private void Drop(Line line)
    {
        if (line is { Running: 0, Waiting.Count: 0 })
        {
            _lines.Remove(line.Address);
        }
    }

    /// <summary>What an address has running and waiting.</summary>
    private sealed class Line
    {
        public Line(string address) => (Address, Turn) = (address, new LinkedListNode<Line>(this));

        public string Address { get; }

        public LinkedListNode<Line> Turn { get; }

        public LinkedList<TaskCompletionSource<bool>> Waiting { get; } = new();

        public int Running { get; set; }

        /// <summary>The number of the hash that began last; 0 before the first.</summary>
        public long Started { get; set; }
    }
}
