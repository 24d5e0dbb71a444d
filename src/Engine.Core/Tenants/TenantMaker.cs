using Engine.Core.Configuration;
using Engine.Core.Storage;

namespace Engine.Core.Tenants;

/// <summary>
/// Makes tenants while the engine runs. Everything is written under an id of its own before the document says that there is the tenant;
/// until then nobody finds it, and what a crash has left of it is removed by a later start.
/// </summary>
internal sealed class TenantMaker(IdentityEngineOptions options, CachedRepository<TenantDocument> documents, OpenTenants open, TenantRemoval removal)
{
    /// <exception cref="EngineConfigurationException">The name or a host is taken.</exception>
    public async Task<Tenant> MakeAsync(TenantDefinition definition, CancellationToken cancellationToken)
    {
        var wanted = TenantDocument.Of(definition) with
        {
            Id = TenantDocument.NewId(definition.Name, options.SecretSource),
            CreatedAt = options.TimeProvider.GetUtcNow(),
            State = TenantDocument.Making,
            IsDeclared = false,
        };
        await RefuseTakenAsync(wanted, cancellationToken);
        await documents.InsertAsync(wanted, cancellationToken);
        try
        {
            var tenant = open.Open(wanted, definition)!;
            await TenantSeeder.SeedAsync(tenant, options, cancellationToken);
            await MakeKeysAsync(tenant, definition, cancellationToken);
            var made = wanted with { State = TenantDocument.Active };
            var result = await documents.ReplaceAsync(made, null, cancellationToken);
            if (!result.Succeeded)
            {
                await RefuseTakenAsync(wanted, cancellationToken);
                throw new EngineConfigurationException([$"Tenant '{wanted.Name}': it can't be made, because its {result.ConflictingKey ?? "place"} was taken meanwhile."]);
            }

            // What was declared was its beginning; from now on it is what is stored. Passwords are not kept in memory.
            tenant.Definition = new TenantDefinition(made.Name);
            tenant.Document = made;
            return tenant;
        }
        catch
        {
            await removal.FinishAsync(wanted.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Says which of its unique keys another tenant holds.</summary>
    public async Task RefuseTakenAsync(TenantDocument wanted, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        if (await IsTakenAsync(wanted, TenantDocument.NameKey, wanted.Name, cancellationToken))
        {
            faults.Add($"Tenant '{wanted.Name}': there is a tenant of that name.");
        }

        foreach (var host in wanted.Hosts)
        {
            if (await IsTakenAsync(wanted, TenantDocument.HostKey, TenantHosts.Normalize(host), cancellationToken))
            {
                faults.Add($"Tenant '{wanted.Name}': the host '{host}' belongs to another tenant.");
            }
        }

        if (faults.Count > 0)
        {
            throw new EngineConfigurationException(faults);
        }
    }

    private async ValueTask<bool> IsTakenAsync(TenantDocument wanted, string key, string value, CancellationToken cancellationToken)
        => await documents.FindAsync(new DocumentKey(key, value), cancellationToken) is { } holder && holder.Value.Id != wanted.Id;

    /// <summary>Keys that come with the declaration are stored now; others are made when something needs them: a thousand tenants are made in no time.</summary>
    private static async Task MakeKeysAsync(Tenant tenant, TenantDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.NextSigningKeyPem is not null)
        {
            await tenant.Keys.GetCompleteAsync(cancellationToken);
        }
        else if (definition.SigningKeyPem is not null)
        {
            await tenant.Keys.GetAsync(cancellationToken);
        }
    }
}
