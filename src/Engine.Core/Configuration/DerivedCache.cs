namespace Engine.Core.Configuration;

/// <summary>What is made of several documents of a tenant: read when it is first needed, and again after a change of one of them.</summary>
/// <param name="concerns">Whether it is made of documents of the kind.</param>
/// <param name="read">Makes it.</param>
internal sealed class DerivedCache<T>(Func<string, bool> concerns, Func<CancellationToken, ValueTask<T>> read) : IChangeListener
    where T : class
{
    private Entry? _entry;
    private long _generation;

    public bool Concerns(string kind) => concerns(kind);

    public void Invalidate() => Interlocked.Increment(ref _generation);

    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        var generation = Volatile.Read(ref _generation);
        return Volatile.Read(ref _entry) is { } entry && entry.Generation == generation ? new(entry.Value) : ReadAsync(generation, cancellationToken);
    }

    private async ValueTask<T> ReadAsync(long generation, CancellationToken cancellationToken)
    {
        var value = await read(cancellationToken);

        // What was read before a change counts only for what asked before it.
        Volatile.Write(ref _entry, new Entry(generation, value));
        return value;
    }

    private sealed record Entry(long Generation, T Value);
}
