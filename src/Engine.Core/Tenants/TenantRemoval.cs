using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Tenants;

/// <summary>
/// Removes tenants with everything that is theirs. First the document says so, which takes name and hosts away from the tenant in every
/// engine on the store; then goes what it owns; last the document. What was interrupted goes on at the next start.
/// </summary>
internal sealed class TenantRemoval(IdentityEngineOptions options, CachedRepository<TenantDocument> documents, OpenTenants open)
{
    /// <summary>After so long nobody is making a tenant any more: the process has gone.</summary>
    private static readonly TimeSpan MakingTime = TimeSpan.FromHours(1);

    /// <summary>Removes what a tenant owns in every section, again and again until there is nothing.</summary>
    public static async Task DropAsync(IStore store, string id, CancellationToken cancellationToken)
    {
        int dropped;
        do
        {
            dropped = await store.Users.DropTenantAsync(id, cancellationToken)
                + await store.Records.DropTenantAsync(id, cancellationToken)
                + await store.Logs.DropTenantAsync(id, cancellationToken)
                + await store.Configuration.DropTenantAsync(id, cancellationToken);
        }
        while (dropped > 0);
    }

    /// <summary>Removes a tenant that is in use; false when somebody else has, meanwhile.</summary>
    public async Task<bool> RemoveAsync(Versioned<TenantDocument> known, CancellationToken cancellationToken)
    {
        for (var found = known; found is { Value.IsActive: true }; found = await documents.GetAsync(found.Value.Id, cancellationToken))
        {
            // Nothing is kept that would tell who it was.
            var removing = new TenantDocument { Id = found.Value.Id, Name = "", Salt = found.Value.Salt, CreatedAt = found.Value.CreatedAt, State = TenantDocument.Removing };
            if ((await documents.ReplaceAsync(removing, found.Version, cancellationToken)).Succeeded)
            {
                await FinishAsync(removing.Id, cancellationToken);
                return true;
            }
        }

        return false;
    }

    /// <summary>Goes on with what was interrupted: removals, and tenants that were never made to the end.</summary>
    /// <param name="isStarting">Whether the engine starts: then nobody uses any tenant here, and code may declare one that is being removed anew.</param>
    /// <param name="cancellationToken">Ends it; the next call goes on.</param>
    public async Task ResumeAsync(bool isStarting, CancellationToken cancellationToken)
    {
        var removing = await documents.ListAsync(new DocumentFilter.Indexed(TenantDocument.StateField, TenantDocument.Removing), cancellationToken);
        var making = await documents.ListAsync(new DocumentFilter.Indexed(TenantDocument.StateField, TenantDocument.Making), cancellationToken);
        var latest = options.TimeProvider.GetUtcNow() - MakingTime;
        foreach (var document in removing.Concat(making.Where(document => document.CreatedAt < latest)))
        {
            await (isStarting ? ClearAsync(document.Id, cancellationToken) : FinishAsync(document.Id, cancellationToken));
        }
    }

    /// <summary>Removes all that is left of a tenant nobody finds any more.</summary>
    public async Task FinishAsync(string id, CancellationToken cancellationToken)
    {
        await open.CloseAsync(id).WaitAsync(cancellationToken);
        await ClearAsync(id, cancellationToken);
    }

    private async Task ClearAsync(string id, CancellationToken cancellationToken)
    {
        await DropAsync(options.Store, id, cancellationToken);
        await documents.DeleteAsync(id, cancellationToken);
    }
}
