using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Pages.Texts;

/// <summary>A tenant's texts and partials, read when a page first needs them and again after a change: a page reads nothing from the store.</summary>
internal sealed class TenantTextCache(IDocumentStore store, string tenant) : IChangeListener
{
    private Entry? _entry;
    private long _generation;

    public bool Concerns(string kind) => TenantTexts.Concerns(kind);

    public void Invalidate() => Interlocked.Increment(ref _generation);

    public ValueTask<TenantTexts> GetAsync(CancellationToken cancellationToken)
    {
        var generation = Volatile.Read(ref _generation);
        return Volatile.Read(ref _entry) is { } entry && entry.Generation == generation ? new(entry.Value) : ReadAsync(generation, cancellationToken);
    }

    private async ValueTask<TenantTexts> ReadAsync(long generation, CancellationToken cancellationToken)
    {
        var value = await TenantTexts.ReadAsync(store, tenant, cancellationToken);

        // What was read before a change counts only for what asked before it.
        Volatile.Write(ref _entry, new Entry(generation, value));
        return value;
    }

    private sealed record Entry(long Generation, TenantTexts Value);
}
