using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.AttackProtection;
using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Core.Connections;
using Engine.Core.Consent;
using Engine.Core.Keys;
using Engine.Core.Restrictions;
using Engine.Core.Roles;
using Engine.Core.Storage;
using Engine.Core.Users;

namespace Engine.Core.Tenants;

/// <summary>A tenant at run time: its configuration behind a cache, its users, its keys.</summary>
public sealed class Tenant : IDisposable
{
    private readonly IDisposable _subscription;
    private readonly Func<CancellationToken, Task> _start;

    internal Tenant(TenantDefinition definition, IdentityEngineOptions options, SecretProtector protector, Func<CancellationToken, Task> start)
    {
        _start = start;
        Definition = definition;
        Name = definition.Name;
        Protector = protector;
        var store = options.Store;
        SettingsRepository = new(store.Configuration, Name, EntityKinds.TenantSettings, protector);
        Applications = new(store.Configuration, Name, EntityKinds.Applications, protector);
        Apis = new(store.Configuration, Name, EntityKinds.Apis, protector);
        ClientGrants = new(store.Configuration, Name, EntityKinds.ClientGrants, protector);
        Connections = new(store.Configuration, Name, EntityKinds.Connections, protector);
        Roles = new(store.Configuration, Name, EntityKinds.Roles, protector);
        SigningKeys = new(store.Configuration, Name, EntityKinds.SigningKeys, protector);
        ImportedKeys = new(store.Configuration, Name, EntityKinds.ImportedSigningKeys, protector);
        Actions = new(store.Configuration, Name, EntityKinds.Actions, protector);
        UserGrants = new(store.Configuration, Name, EntityKinds.UserGrants, protector);
        PromptPartials = new(store.Configuration, Name, EntityKinds.PromptPartials, protector);
        BruteForceProtection = new(store.Configuration, Name, EntityKinds.BruteForceProtection, protector);
        SuspiciousIpThrottling = new(store.Configuration, Name, EntityKinds.SuspiciousIpThrottling, protector);
        Users = new UserDirectory(new(store.Users, Name, EntityKinds.Users, protector), options);
        UserLifecycle = new UserLifecycle(Users.Repository, store.Records, Name, options.TimeProvider);
        RecordEnds = new RecordEnds(store.Records, Name, UserLifecycle, options.TimeProvider);
        Remover = new Remover(store, Name, new ReferenceTable(options), RecordEnds);
        Restrictions = new RestrictionCache(store.Configuration, Name);
        Keys = new KeyManager(this, options, protector);
        _subscription = store.Configuration.Subscribe(OnChange);
    }

    /// <summary>The tenant's name.</summary>
    public string Name { get; }

    internal TenantDefinition Definition { get; }

    internal SecretProtector Protector { get; }

    internal CachedRepository<TenantSettings> SettingsRepository { get; }

    internal CachedRepository<Application> Applications { get; }

    internal CachedRepository<Api> Apis { get; }

    internal CachedRepository<ClientGrant> ClientGrants { get; }

    internal CachedRepository<Connection> Connections { get; }

    internal CachedRepository<Role> Roles { get; }

    internal CachedRepository<SigningKey> SigningKeys { get; }

    internal CachedRepository<ImportedSigningKeys> ImportedKeys { get; }

    internal CachedRepository<ActionDefinition> Actions { get; }

    internal CachedRepository<BruteForceProtection> BruteForceProtection { get; }

    internal CachedRepository<SuspiciousIpThrottling> SuspiciousIpThrottling { get; }

    internal EntityRepository<UserGrant> UserGrants { get; }

    internal EntityRepository<PromptPartials> PromptPartials { get; }

    internal UserDirectory Users { get; }

    internal UserLifecycle UserLifecycle { get; }

    internal RecordEnds RecordEnds { get; }

    /// <summary>Removes entities with everything that names them.</summary>
    internal Remover Remover { get; }

    internal KeyManager Keys { get; }

    /// <summary>What shows that a browser was given its cookie here; see <see cref="Authorize.BrowserBinding"/>.</summary>
    internal byte[][] BrowserKeys => field ??= Protector.DeriveKeys(Name, "browser binding");

    internal RestrictionCache Restrictions { get; }

    internal ApplicationRates Rates { get; } = new();

    /// <summary>The settings; the defaults when none are stored.</summary>
    public async ValueTask<TenantSettings> GetSettingsAsync(CancellationToken cancellationToken = default)
        => await SettingsRepository.GetCachedAsync(EntityKinds.SettingsId, cancellationToken) ?? DefaultSettings;

    /// <summary>The application with this <c>client_id</c>, or null.</summary>
    public ValueTask<Application?> FindApplicationAsync(string clientId, CancellationToken cancellationToken = default)
        => Applications.GetCachedAsync(clientId, cancellationToken);

    /// <summary>The API with this identifier, or null.</summary>
    public ValueTask<Api?> FindApiAsync(string identifier, CancellationToken cancellationToken = default)
        => Apis.FindCachedAsync(new DocumentKey("identifier", identifier), cancellationToken);

    /// <summary>The user with this <c>user_id</c>, or null.</summary>
    public ValueTask<User?> FindUserAsync(string userId, CancellationToken cancellationToken = default)
        => Users.FindAsync(userId, cancellationToken);

    /// <summary>The signing keys: current, next, previous, and the last three that were revoked. Never their private parts.</summary>
    public async Task<IReadOnlyList<SigningKeyInfo>> ListSigningKeysAsync(CancellationToken cancellationToken = default)
    {
        await _start(cancellationToken);
        return await Keys.ListAsync(cancellationToken);
    }

    /// <summary>
    /// Lets the next signing key sign from now on, and answers with it. What the key before has signed stays good until that one
    /// is revoked. Waits if the next key is still being generated.
    /// </summary>
    /// <param name="revoke">Whether the key that signed until now is revoked at once: what it has signed is refused from now on.</param>
    /// <param name="cancellationToken">Ends the wait; a rotation that has begun is completed.</param>
    public async Task<SigningKeyInfo> RotateSigningKeyAsync(bool revoke = false, CancellationToken cancellationToken = default)
    {
        await _start(cancellationToken);
        var rotation = revoke ? await Keys.RotateAndRevokeAsync(cancellationToken) : await Keys.RotateAsync(cancellationToken);
        return SigningKeyInfo.From(rotation.Current);
    }

    /// <summary>Revokes a signing key that was rotated out; the current and the next one can't be revoked.</summary>
    /// <param name="kid">The key id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SigningKeyRevocation> RevokeSigningKeyAsync(string kid, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kid);
        await _start(cancellationToken);
        return await Keys.RevokeAsync(kid, cancellationToken);
    }

    /// <summary>The public keys that were imported; they are published before the tenant's own and never sign.</summary>
    public async Task<IReadOnlyList<ImportedSigningKey>> ListImportedSigningKeysAsync(CancellationToken cancellationToken = default)
    {
        await _start(cancellationToken);
        return (await ImportedKeys.GetCachedAsync(ImportedSigningKeys.Id, cancellationToken))?.Keys ?? [];
    }

    /// <summary>Imports public keys, at most ten, in place of those that were imported before; none removes them all.</summary>
    /// <param name="keys">RSA public keys with a key id each.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Every fault of the keys; empty when they were imported.</returns>
    public async Task<IReadOnlyList<string>> ImportSigningKeysAsync(IReadOnlyList<ImportedSigningKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        await _start(cancellationToken);
        var own = await SigningKeys.ListAsync(null, cancellationToken);
        var faults = ImportedSigningKeyRules.Check(keys, [.. own.Select(static key => key.Kid)]);
        if (faults.Count == 0)
        {
            await ImportedKeys.PutAsync(new ImportedSigningKeys { Keys = keys }, cancellationToken);
            ImportedKeys.Invalidate();
        }

        return faults;
    }

    internal ValueTask<ClientGrant?> FindClientGrantAsync(string clientId, string audience, string subjectType, CancellationToken cancellationToken)
        => ClientGrants.FindCachedAsync(new DocumentKey("grant", EntityKinds.ClientGrantKey(clientId, audience, subjectType)), cancellationToken);

    /// <summary>
    /// The connections an application may use: those that are enabled for it. Third-party applications use the domain-level ones,
    /// all of them and no other (<c>enable-third-party-applications.md</c>).
    /// </summary>
    internal async ValueTask<IReadOnlyList<Connection>> ListConnectionsAsync(Application application, CancellationToken cancellationToken)
        => application.IsFirstParty
            ? await Connections.ListCachedAsync(new DocumentKey("enabled_client", application.ClientId), cancellationToken)
            : [.. (await Connections.ListCachedAsync(null, cancellationToken)).Where(static connection => connection.IsDomainConnection)];

    internal ValueTask<IReadOnlyList<ActionDefinition>> ListActionsAsync(string trigger, CancellationToken cancellationToken)
        => Actions.ListCachedAsync(new DocumentKey("trigger", trigger), cancellationToken);

    internal async ValueTask<BruteForceProtection> GetBruteForceProtectionAsync(CancellationToken cancellationToken)
        => await BruteForceProtection.GetCachedAsync(AttackProtection.BruteForceProtection.Id, cancellationToken) ?? DefaultProtection;

    internal async ValueTask<SuspiciousIpThrottling> GetSuspiciousIpThrottlingAsync(CancellationToken cancellationToken)
        => await SuspiciousIpThrottling.GetCachedAsync(AttackProtection.SuspiciousIpThrottling.Id, cancellationToken) ?? DefaultThrottling;

    private static TenantSettings DefaultSettings { get; } = new();

    private static BruteForceProtection DefaultProtection { get; } = new();

    private static SuspiciousIpThrottling DefaultThrottling { get; } = new();

    /// <summary>Ends the subscription to changes of the store.</summary>
    public void Dispose()
    {
        _subscription.Dispose();
        Keys.Dispose();
    }

    private void OnChange(DocumentChange change)
    {
        if (change.Tenant != Name)
        {
            return;
        }

        switch (change.Kind)
        {
            case "tenant":
                SettingsRepository.Invalidate();
                break;
            case "client":
                Applications.Invalidate();
                break;
            case "resource_server":
                Apis.Invalidate();
                break;
            case "client_grant":
                ClientGrants.Invalidate();
                break;
            case "connection":
                Connections.Invalidate();
                break;
            case "role":
                Roles.Invalidate();
                break;
            case "signing_key":
                SigningKeys.Invalidate();
                break;
            case "custom_signing_keys":
                ImportedKeys.Invalidate();
                break;
            case "action":
                Actions.Invalidate();
                break;
            case EntityKinds.Singletons:
                BruteForceProtection.Invalidate();
                SuspiciousIpThrottling.Invalidate();
                Restrictions.Invalidate();
                break;
            case var kind when RestrictionReader.Concerns(kind):
                Restrictions.Invalidate();
                break;
        }
    }
}
