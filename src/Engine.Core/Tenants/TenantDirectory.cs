using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Engine.Core.Configuration;
using Engine.Core.Keys;
using Engine.Core.Storage;

namespace Engine.Core.Tenants;

/// <summary>
/// The tenants. As a list it has those that code declares, in their order; its methods find, make, rename and remove every tenant of the
/// store while the engine runs. Each change holds at once in every engine on the same store. Safe for any number of threads.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is more than a list.")]
public sealed class TenantDirectory : IReadOnlyList<Tenant>
{
    private readonly IdentityEngine _engine;
    private readonly IReadOnlyList<Tenant> _declared;
    private readonly OpenTenants _open;
    private readonly HostIndex _hosts;
    private readonly TenantRemoval _removal;
    private readonly TenantMaker _maker;
    private readonly IDisposable _subscription;

    internal TenantDirectory(IdentityEngine engine, SecretProtector protector)
    {
        _engine = engine;
        var options = engine.Options;
        Documents = new(options.Store.Configuration, TenantDocument.Owner, TenantDocument.Kind, protector);
        _open = new OpenTenants(engine, Documents, protector);
        _declared = [.. options.Tenants.Select(definition => _open.Open(TenantDocument.Of(definition), definition)!)];
        _hosts = new HostIndex(Documents, _open, _declared.FirstOrDefault(static tenant => tenant.Definition.Hosts.Count == 0));
        _open.OnClosed = _hosts.Forget;
        _removal = new TenantRemoval(options, Documents, _open);
        _maker = new TenantMaker(options, Documents, _open, _removal);
        _subscription = options.Store.Configuration.Subscribe(_open.OnChange);
    }

    /// <inheritdoc/>
    public int Count => _declared.Count;

    /// <inheritdoc/>
    public Tenant this[int index] => _declared[index];

    internal CachedRepository<TenantDocument> Documents { get; }

    /// <summary>The tenants that are in memory: every declared one, and those that somebody has asked for.</summary>
    internal IReadOnlyCollection<Tenant> Opened => _open.All;

    /// <summary>The tenant of that name, or null.</summary>
    public async Task<Tenant?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        await _engine.StartAsync(cancellationToken);
        return await FindDocumentAsync(name, cancellationToken) is { } found ? await _open.OpenAsync(found.Value, cancellationToken) : null;
    }

    /// <summary>Every tenant of the store, in the order they were made.</summary>
    public async Task<IReadOnlyList<TenantSummary>> ListAsync(CancellationToken cancellationToken = default)
    {
        await _engine.StartAsync(cancellationToken);
        var active = await Documents.ListAsync(new DocumentFilter.Indexed(TenantDocument.StateField, TenantDocument.Active), cancellationToken);
        return [.. active.Select(static document => document.ToSummary())];
    }

    /// <summary>
    /// Makes a tenant with what the function declares of it, as <see cref="IdentityEngineOptions.AddTenant"/> does for tenants of the code.
    /// It needs a host: one in <see cref="TenantDefinition.Hosts"/>, or that of <see cref="TenantDefinition.Issuer"/>.
    /// </summary>
    /// <param name="name">3 to 63 lower-case letters, digits and inner hyphens; no other tenant may have it.</param>
    /// <param name="configure">What belongs to it to begin with. Later it is what is stored: nothing is declared anew at a start.</param>
    /// <param name="cancellationToken">Gives up; nothing is left of the tenant.</param>
    /// <exception cref="EngineConfigurationException">What was declared has faults, or the name or a host is taken; every one is named, and nothing was made.</exception>
    public async Task<Tenant> CreateAsync(string name, Action<TenantDefinition>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var definition = new TenantDefinition(name);
        configure?.Invoke(definition);
        if (definition.Hosts.Count == 0 && TenantHosts.Of(definition.Issuer) is { } host)
        {
            definition.Hosts.Add(host);
        }

        ConfigurationValidator.ValidateAlone(_engine.Options, definition);
        await _engine.StartAsync(cancellationToken);
        return await _maker.MakeAsync(definition, cancellationToken);
    }

    /// <summary>
    /// Gives a tenant another name, other hosts or another issuer. All its data stays. Hosts it had are unknown from now on, and tokens of
    /// another issuer than the new one are refused; the identifier of its Management API follows the issuer, with what names it.
    /// </summary>
    /// <param name="name">The tenant's name.</param>
    /// <param name="renaming">What is to change.</param>
    /// <param name="cancellationToken">Gives up before anything has changed.</param>
    /// <returns>The tenant; null when there is none of that name.</returns>
    /// <exception cref="EngineConfigurationException">The new name, a host or the issuer can't be one or is taken; every fault is named, and nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">Code declares the tenant: its name and hosts are to be changed there.</exception>
    public async Task<Tenant?> RenameAsync(string name, TenantRenaming renaming, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(renaming);
        RefuseDeclared(name);
        await _engine.StartAsync(cancellationToken);
        while (await FindDocumentAsync(name, cancellationToken) is { } found)
        {
            var wanted = TenantMover.Plan(found.Value, renaming);
            ConfigurationValidator.ValidateAddress(wanted.Name, wanted.Hosts, wanted.Issuer);
            await _maker.RefuseTakenAsync(wanted, cancellationToken);
            if (await _open.OpenAsync(found.Value, cancellationToken) is not { } tenant)
            {
                return null;
            }

            wanted = wanted with { Renames = await TenantMover.FindChangesAsync(tenant, found.Value, wanted, cancellationToken) };
            if ((await Documents.ReplaceAsync(wanted, found.Version, cancellationToken)).Succeeded)
            {
                await TenantMover.FollowAsync(_engine, wanted, CancellationToken.None);
                tenant.Document = wanted with { Renames = [] };
                return tenant;
            }
        }

        return null;
    }

    /// <summary>
    /// Removes a tenant with everything that is its own: settings, applications, people, sessions, tokens, keys, logs. Its hosts are unknown at
    /// once; requests under way end first. Nothing of it comes back, not even to a new tenant of the same name. A removal that a crash
    /// or the token interrupts is carried on by the engine's housekeeping or its next start.
    /// </summary>
    /// <param name="name">The tenant's name.</param>
    /// <param name="cancellationToken">Ends the wait; once the removal has begun it is completed later.</param>
    /// <returns>False when there is no tenant of that name.</returns>
    /// <exception cref="InvalidOperationException">Code declares the tenant, and would make it again at the next start.</exception>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        RefuseDeclared(name);
        await _engine.StartAsync(cancellationToken);
        return await FindDocumentAsync(name, cancellationToken) is { } found && await _removal.RemoveAsync(found, cancellationToken);
    }

    /// <inheritdoc/>
    public IEnumerator<Tenant> GetEnumerator() => _declared.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The tenant a request is for, or null.</summary>
    internal ValueTask<Tenant?> ResolveAsync(string host, CancellationToken cancellationToken) => _hosts.FindAsync(host, cancellationToken);

    /// <summary>Writes what code declares, after what a crash has left half done.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        await _removal.ResumeAsync(isStarting: true, cancellationToken);
        await new DeclaredTenants(_engine.Options, Documents, _open).WriteAsync(cancellationToken);
        foreach (var tenant in _declared)
        {
            // What a crash has left half removed goes first: nobody may be declared into its place.
            await tenant.ResumeAsync(cancellationToken);
            await TenantSeeder.SeedAsync(tenant, _engine.Options, cancellationToken);
            if (_engine.Options.MakesSigningKeys)
            {
                tenant.Keys.EnsureInBackground();
            }
        }
    }

    /// <summary>Housekeeping: goes on with removals that were interrupted.</summary>
    internal Task ResumeRemovalsAsync(CancellationToken cancellationToken) => _removal.ResumeAsync(isStarting: false, cancellationToken);

    /// <summary>Hears no more of the store.</summary>
    internal void Stop() => _subscription.Dispose();

    /// <summary>Lets the tenants go.</summary>
    internal void Release() => _open.Release();

    private ValueTask<Versioned<TenantDocument>?> FindDocumentAsync(string name, CancellationToken cancellationToken)
        => Documents.FindAsync(new DocumentKey(TenantDocument.NameKey, name), cancellationToken);

    private void RefuseDeclared(string name)
    {
        if (_declared.Any(tenant => tenant.Definition.Name == name))
        {
            throw new InvalidOperationException($"The tenant '{name}' is declared by code: change its declaration.");
        }
    }
}
