using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Restrictions;

/// <summary>The restrictions of a tenant, read once and again after a change of what they are made of.</summary>
internal sealed class RestrictionCache(IDocumentStore store, string tenant) : IChangeListener
{
    private Entry? _entry;
    private long _generation;

    public bool Concerns(string kind) => RestrictionReader.Concerns(kind);

    public void Invalidate() => Interlocked.Increment(ref _generation);

    public ValueTask<TenantRestrictions> GetAsync(CancellationToken cancellationToken)
    {
        var generation = Volatile.Read(ref _generation);
        return Volatile.Read(ref _entry) is { } entry && entry.Generation == generation ? new(entry.Value) : ReadAsync(generation, cancellationToken);
    }

    private async ValueTask<TenantRestrictions> ReadAsync(long generation, CancellationToken cancellationToken)
    {
        var value = await RestrictionReader.ReadAsync(store, tenant, cancellationToken);

        // What was read before a change counts only for what asked before it.
        Volatile.Write(ref _entry, new Entry(generation, value));
        return value;
    }

    private sealed record Entry(long Generation, TenantRestrictions Value);
}
