using System.Collections.Concurrent;
using Engine.Core.Configuration;
using Engine.Core.Keys;
using Engine.Core.Storage;

namespace Engine.Core.Tenants;

/// <summary>
/// The tenants this engine has in memory: those that code declares, and each other one from its first request on. Hears of changes of the
/// store, once for all of them, and lets go of tenants that are removed.
/// </summary>
internal sealed class OpenTenants(IdentityEngine engine, CachedRepository<TenantDocument> documents, SecretProtector protector)
{
    /// <summary>How long requests may take that are under way when their tenant is removed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Tenant> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _closing = new(StringComparer.Ordinal);

    /// <summary>Tenants that were removed: whoever has read one before that must not bring it back.</summary>
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);

    /// <summary>Called with every tenant that this engine lets go of.</summary>
    public Action<Tenant>? OnClosed { get; set; }

    public IReadOnlyCollection<Tenant> All => [.. _open.Values];

    /// <summary>The tenant of a document, as the document says it is; null when it was removed meanwhile.</summary>
    public Tenant? Open(TenantDocument document, TenantDefinition? definition = null)
    {
        lock (_gate)
        {
            if (_closed.Contains(document.Incarnation))
            {
                return null;
            }

            if (!_open.TryGetValue(document.Id, out var tenant))
            {
                _open[document.Id] = tenant = new Tenant(document, definition ?? new TenantDefinition(document.Name), engine, protector);
            }

            tenant.Document = document;
            return tenant;
        }
    }

    /// <summary>The same, with what a crash has left to do done: nobody must meet what is half removed or half renamed.</summary>
    public async ValueTask<Tenant?> OpenAsync(TenantDocument document, CancellationToken cancellationToken)
    {
        var tenant = Open(document);
        if (tenant is not null)
        {
            await tenant.ResumeAsync(cancellationToken);
        }

        return tenant;
    }

    /// <summary>What the engine's one subscription calls.</summary>
    public void OnChange(DocumentChange change)
    {
        if (change.Tenant != TenantDocument.Owner)
        {
            if (_open.TryGetValue(change.Tenant, out var tenant))
            {
                tenant.OnChange(change.Kind);
            }
        }
        else if (documents.Concerns(change.Kind))
        {
            documents.Invalidate();
            if (_open.ContainsKey(change.Id))
            {
                engine.RunInBackground(stopping => CheckAsync(change.Id, stopping));
            }
        }
    }

    /// <summary>Lets go of a tenant: lets nobody in any more and waits until everybody who is has left, or for as long as that may take.</summary>
    public Task CloseAsync(string id)
    {
        lock (_gate)
        {
            if (!_open.TryRemove(id, out var tenant))
            {
                return _closing.GetValueOrDefault(id) ?? Task.CompletedTask;
            }

            _closed.Add(tenant.Document.Incarnation);
            tenant.Occupancy.Close();
            return _closing[id] = Task.Run(() => FinishAsync(tenant));
        }
    }

    /// <summary>Lets every tenant go: the engine has ended.</summary>
    public void Release()
    {
        foreach (var tenant in _open.Values)
        {
            tenant.Dispose();
        }
    }

    private async Task FinishAsync(Tenant tenant)
    {
        OnClosed?.Invoke(tenant);
        tenant.Stop();
        try
        {
            await tenant.Occupancy.Left.WaitAsync(Patience, engine.Options.TimeProvider);
        }
        catch (TimeoutException)
        {
            // Somebody waits inside for the removal itself, say.
            engine.RunInBackground(stopping => SweepAsync(tenant, stopping));
        }

        await tenant.Keys.StopAsync();
        tenant.Dispose();
        lock (_gate)
        {
            _closing.Remove(tenant.Id);
        }
    }

    /// <summary>Removes what those wrote who stayed too long.</summary>
    private async Task SweepAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        try
        {
            await tenant.Occupancy.Left.WaitAsync(cancellationToken);
            await DropAsync(tenant.Id, cancellationToken);
        }
#pragma warning disable CA1031 // as below
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nobody waits for this.
        }
    }

    private Task DropAsync(string id, CancellationToken cancellationToken)
        => TenantDocument.IsUnique(id) ? TenantRemoval.DropAsync(engine.Options.Store, id, cancellationToken) : Task.CompletedTask;

    /// <summary>
    /// Looks whether a tenant is still one. If not, what the last requests here have written is removed: the engine that removes the tenant
    /// knows nothing of them.
    /// </summary>
    private async Task CheckAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            if (!engine.HasStarted)
            {
                // The start writes what code declares, and is not told of it.
                return;
            }

            var found = await documents.GetAsync(id, cancellationToken);
            if (found is { Value.State: not TenantDocument.Removing })
            {
                Open(found.Value);
                return;
            }

            await CloseAsync(id);
            await DropAsync(id, cancellationToken);
        }
#pragma warning disable CA1031 // the engine that removes the tenant reports a store that is broken, and the next start goes on
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nobody waits for this.
        }
    }
}
