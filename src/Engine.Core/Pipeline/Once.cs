namespace Engine.Core.Pipeline;

/// <summary>Work that is done once, for everybody who waits for it. One that failed (the store was away, say) is tried again by whoever comes next.</summary>
internal sealed class Once(Func<Task> work)
{
    private readonly Lock _gate = new();
    private Task? _task;

    public bool IsDone => Volatile.Read(ref _task) is { IsCompletedSuccessfully: true };

    public Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_task is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _task = Task.Run(work, CancellationToken.None);
            }

            return _task.WaitAsync(cancellationToken);
        }
    }
}
