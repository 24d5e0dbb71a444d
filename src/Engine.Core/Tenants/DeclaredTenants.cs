using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Tenants;

/// <summary>
/// Writes the documents of the tenants that code declares. A host goes from a tenant that code declared to the one it declares now; what
/// was made at run time keeps its name and its hosts, and then the engine does not start.
/// </summary>
internal sealed class DeclaredTenants(IdentityEngineOptions options, CachedRepository<TenantDocument> documents, OpenTenants open)
{
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var definition in options.Tenants)
        {
            await ClearWayAsync(definition, cancellationToken);
        }

        foreach (var definition in options.Tenants)
        {
            open.Open(await WriteAsync(definition, cancellationToken), definition);
        }
    }

    private async Task<TenantDocument> WriteAsync(TenantDefinition definition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var known = await documents.GetAsync(definition.Name, cancellationToken);
            var wanted = TenantDocument.Of(definition) with
            {
                CreatedAt = known?.Value.CreatedAt ?? options.TimeProvider.GetUtcNow(),
                Salt = known is null ? await NewSaltAsync(definition.Name, cancellationToken) : known.Value.Salt,
                Renames = known?.Value.Renames ?? [],
            };
            if (known is not null && IsSame(known.Value, wanted))
            {
                return known.Value;
            }

            var result = known is null ? await documents.InsertAsync(wanted, cancellationToken) : await documents.ReplaceAsync(wanted, known.Version, cancellationToken);
            if (result.Succeeded)
            {
                return wanted;
            }

            if (result.Outcome == WriteOutcome.DuplicateKey)
            {
                // Of two engines that start at once, one is the first; what it wrote is looked at again.
                await ClearWayAsync(definition, cancellationToken);
            }
        }
    }

    /// <summary>A tenant that is older than its document has given things out already, under keys that were derived from its name alone.</summary>
    private async Task<string?> NewSaltAsync(string name, CancellationToken cancellationToken)
        => await options.Store.Configuration.GetAsync(name, EntityKinds.TenantSettings.Name, EntityKinds.SettingsId, cancellationToken) is null ? options.SecretSource.Hex(32) : null;

    private async Task ClearWayAsync(TenantDefinition definition, CancellationToken cancellationToken)
    {
        if (await documents.FindAsync(new DocumentKey(TenantDocument.NameKey, definition.Name), cancellationToken) is { } named && named.Value.Id != definition.Name)
        {
            throw new EngineConfigurationException([$"Tenant '{definition.Name}': a tenant of that name was made at run time. Rename or remove it before the name is declared."]);
        }

        if (await documents.GetAsync(definition.Name, cancellationToken) is { Value: { IsActive: true } renamed } && renamed.Name != definition.Name)
        {
            throw new EngineConfigurationException([$"Tenant '{definition.Name}': the tenant of that name was renamed '{renamed.Name}' at run time. Remove it, or declare another name."]);
        }

        foreach (var host in definition.Hosts)
        {
            await ReleaseAsync(definition, host, cancellationToken);
        }
    }

    private async Task ReleaseAsync(TenantDefinition definition, string host, CancellationToken cancellationToken)
    {
        while (await documents.FindAsync(new DocumentKey(TenantDocument.HostKey, TenantHosts.Normalize(host)), cancellationToken) is { } holder && holder.Value.Id != definition.Name)
        {
            if (!holder.Value.IsDeclared)
            {
                throw new EngineConfigurationException([$"Tenant '{definition.Name}': the host '{host}' belongs to the tenant '{holder.Value.Name}', which was made at run time."]);
            }

            var left = holder.Value with { Hosts = [.. holder.Value.Hosts.Where(known => !string.Equals(known, host, StringComparison.OrdinalIgnoreCase))] };
            await documents.ReplaceAsync(left, holder.Version, cancellationToken);
        }
    }

    private static bool IsSame(TenantDocument known, TenantDocument wanted)
        => TenantDocument.Kind.ToJson(known).AsSpan().SequenceEqual(TenantDocument.Kind.ToJson(wanted));
}
