namespace Engine.Core.Credentials;

/// <summary>What the gate says.</summary>
internal enum GateAnswer
{
    Entered,
    Blocked,
    Full,
}

/// <summary>
/// Lets attempts at one account pass as long as those that are on their way and those that have failed are fewer than the limit;
/// the others wait until it is known how those on their way end. So a hundred guesses that come at once compute no more hashes
/// than a hundred that come one after the other.
/// </summary>
internal sealed class AttemptGate(int mostWaiting)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>How many accounts have attempts on their way.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Enters; <see cref="Leave"/> follows if, and only if, the answer is <see cref="GateAnswer.Entered"/>.</summary>
    /// <param name="key">The account.</param>
    /// <param name="most">How many failures block.</param>
    /// <param name="countFailures">How many there are now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<GateAnswer> EnterAsync(string key, int most, Func<ValueTask<int>> countFailures, CancellationToken cancellationToken)
    {
        if (Find(key, most) is not { } entry)
        {
            return GateAnswer.Full;
        }

        var answer = GateAnswer.Full;
        try
        {
            return answer = await EnterAsync(entry, most, countFailures, cancellationToken);
        }
        finally
        {
            if (answer != GateAnswer.Entered)
            {
                Release(key, entry);
            }
        }
    }

    /// <summary>Says that an attempt has ended, after its failure was counted.</summary>
    public void Leave(string key)
    {
        Entry entry;
        TaskCompletionSource changed;
        lock (_gate)
        {
            entry = _entries[key];
            entry.OnTheirWay--;
            changed = entry.Changed;
            entry.Changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
        Release(key, entry);
    }

    private async ValueTask<GateAnswer> EnterAsync(Entry entry, int most, Func<ValueTask<int>> countFailures, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            await entry.Door.WaitAsync(cancellationToken);
            try
            {
                // First those on their way, then the failures: one that ends in between counts twice, never not at all.
                int onTheirWay;
                lock (_gate)
                {
                    (onTheirWay, changed) = (entry.OnTheirWay, entry.Changed.Task);
                }

                var failures = await countFailures();
                if (failures >= most)
                {
                    return GateAnswer.Blocked;
                }

                if (onTheirWay + failures < most)
                {
                    lock (_gate)
                    {
                        entry.OnTheirWay++;
                    }

                    return GateAnswer.Entered;
                }
            }
            finally
            {
                entry.Door.Release();
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private Entry? Find(string key, int most)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries[key] = entry = new Entry();
            }

            if (entry.Users >= most + mostWaiting)
            {
                return null;
            }

            entry.Users++;
            return entry;
        }
    }

    private void Release(string key, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users == 0)
            {
                _entries.Remove(key);
            }
        }
    }

    private sealed class Entry
    {
        /// <summary>Lets one look at a time.</summary>
        public SemaphoreSlim Door { get; } = new(1);

        public TaskCompletionSource Changed { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int OnTheirWay { get; set; }

        public int Users { get; set; }
    }
}
