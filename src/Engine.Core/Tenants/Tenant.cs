using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.AttackProtection;
using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Core.Connections;
using Engine.Core.Consent;
using Engine.Core.Http;
using Engine.Core.Keys;
using Engine.Core.Logout.Backchannel;
using Engine.Core.Messages;
using Engine.Core.Mfa;
using Engine.Core.Pages.Texts;
using Engine.Core.Pipeline;
using Engine.Core.Restrictions;
using Engine.Core.Roles;
using Engine.Core.Storage;
using Engine.Core.TokenExchange;
using Engine.Core.Users;

namespace Engine.Core.Tenants;

/// <summary>A tenant at run time: its configuration behind a cache, its users, its keys.</summary>
public sealed partial class Tenant : IDisposable
{
    private readonly IChangeListener[] _caches;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Once _resume;
    private volatile TenantDocument _document;
    private volatile DerivedKeys _derived;

    internal Tenant(TenantDocument document, TenantDefinition definition, IdentityEngine engine, SecretProtector protector)
    {
        Engine = engine;
        _resume = new Once(ResumeCoreAsync);
        _document = document;
        _derived = new DerivedKeys(protector, document.Incarnation);
        Stopping = _stopping.Token;
        Definition = definition;
        Id = document.Id;
        Protector = protector;
        var options = engine.Options;
        var store = options.Store;
        SettingsRepository = new(store.Configuration, Id, EntityKinds.TenantSettings, protector);
        Applications = new(store.Configuration, Id, EntityKinds.Applications, protector);
        Apis = new(store.Configuration, Id, EntityKinds.Apis, protector);
        ClientGrants = new(store.Configuration, Id, EntityKinds.ClientGrants, protector);
        Connections = new(store.Configuration, Id, EntityKinds.Connections, protector);
        Roles = new(store.Configuration, Id, EntityKinds.Roles, protector);
        SigningKeys = new(store.Configuration, Id, EntityKinds.SigningKeys, protector);
        ImportedKeys = new(store.Configuration, Id, EntityKinds.ImportedSigningKeys, protector);
        Actions = new(store.Configuration, Id, EntityKinds.Actions, protector);
        TokenExchangeProfiles = new(store.Configuration, Id, EntityKinds.TokenExchangeProfiles, protector);
        UserGrants = new(store.Configuration, Id, EntityKinds.UserGrants, protector);
        PromptPartials = new(store.Configuration, Id, EntityKinds.PromptPartials, protector);
        BruteForceProtection = new(store.Configuration, Id, EntityKinds.BruteForceProtection, protector);
        SuspiciousIpThrottling = new(store.Configuration, Id, EntityKinds.SuspiciousIpThrottling, protector);
        Users = new UserDirectory(new(store.Users, Id, EntityKinds.Users, protector), options);
        BackchannelLogout = new BackchannelLogout(this, options);
        UserLifecycle = new UserLifecycle(Users.Repository, store.Records, Id, options.TimeProvider, BackchannelLogout);
        RecordEnds = new RecordEnds(store.Records, Id, UserLifecycle, options.TimeProvider, BackchannelLogout);
        References = engine.References;
        Remover = new Remover(store, Id, References, RecordEnds);
        Restrictions = new(RestrictionReader.Concerns, token => RestrictionReader.ReadAsync(options, Id, token));
        Mfa = new(MfaSettings.Concerns, token => MfaSettings.ReadAsync(options, Id, token));
        Mail = new(MailSettings.Concerns, token => MailSettings.ReadAsync(store.Configuration, protector, Id, token));
        Messages = new MessageDispatch(this, options);
        Texts = new(TenantTexts.Concerns, token => TenantTexts.ReadAsync(store.Configuration, Id, token));
        Keys = new KeyManager(this, options);
        _caches =
        [
            SettingsRepository, Applications, Apis, ClientGrants, Connections, Roles, SigningKeys, ImportedKeys, Actions, TokenExchangeProfiles,
            BruteForceProtection, SuspiciousIpThrottling, Restrictions, Mfa, Mail, Texts,
        ];
    }

    /// <summary>
    /// What everything of the tenant is kept under in the store. It never changes, whatever the tenant is called, and the id of a tenant that
    /// was made at run time is never given again.
    /// </summary>
    public string Id { get; }

    internal IdentityEngine Engine { get; }

    /// <summary>The tenant's name.</summary>
    public string Name => _document.Name;

    /// <summary>The hosts that belong to the tenant, the first one first of all. Empty: every host no other tenant names.</summary>
    public IReadOnlyList<string> Hosts => _document.Hosts;

    /// <summary>The issuer, or null where it follows from the request.</summary>
    public string? Issuer => _document.Issuer;

    /// <summary>The tenant as it was read last.</summary>
    internal TenantDocument Document
    {
        get => _document;
        set
        {
            if (value.Incarnation != _document.Incarnation)
            {
                _derived = new DerivedKeys(Protector, value.Incarnation);
            }

            _document = value;
        }
    }

    /// <summary>What code declares of it; empty for a tenant that was made at run time.</summary>
    internal TenantDefinition Definition { get; set; }

    internal Occupancy Occupancy { get; } = new();

    /// <summary>Ends when the tenant is removed, or the engine stops.</summary>
    internal CancellationToken Stopping { get; }

    internal BackchannelLogout BackchannelLogout { get; }

    internal ReferenceTable References { get; }

    internal DerivedKeys DerivedKeys => _derived;

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

    internal CachedRepository<TokenExchangeProfile> TokenExchangeProfiles { get; }

    internal CachedRepository<BruteForceProtection> BruteForceProtection { get; }

    internal CachedRepository<SuspiciousIpThrottling> SuspiciousIpThrottling { get; }

    internal EntityRepository<UserGrant> UserGrants { get; }

    internal EntityRepository<PromptPartials> PromptPartials { get; }

    internal UserDirectory Users { get; }

    internal UserLifecycle UserLifecycle { get; }

    internal RecordEnds RecordEnds { get; }

    internal Remover Remover { get; }

    internal KeyManager Keys { get; }

    internal DerivedCache<TenantRestrictions> Restrictions { get; }

    internal DerivedCache<MfaSettings> Mfa { get; }

    /// <summary>What it has set for its mails.</summary>
    internal DerivedCache<MailSettings> Mail { get; }

    /// <summary>The way of its messages.</summary>
    internal MessageDispatch Messages { get; }

    internal DerivedCache<TenantTexts> Texts { get; }

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

    internal ValueTask<ClientGrant?> FindClientGrantAsync(string clientId, string audience, string subjectType, CancellationToken cancellationToken)
        => ClientGrants.FindCachedAsync(new DocumentKey("grant", EntityKinds.ClientGrantKey(clientId, audience, subjectType)), cancellationToken);

    /// <summary>The connections an application may use: enabled ones; third-party applications every domain-level one and no other (<c>enable-third-party-applications.md</c>).</summary>
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

    private static readonly TenantSettings DefaultSettings = new();
    private static readonly BruteForceProtection DefaultProtection = new();
    private static readonly SuspiciousIpThrottling DefaultThrottling = new();

    /// <summary>The issuer a request sees; it ends in a slash, and every endpoint is below it.</summary>
    internal string IssuerFor(EngineRequest request) => Issuer ?? string.Concat(request.Scheme, "://", request.Host, request.PathBase + "/");

    /// <summary>Begins work in the tenant that no request has begun; the answer is to be disposed.</summary>
    /// <exception cref="InvalidOperationException">The tenant was removed.</exception>
    internal async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await Engine.StartAsync(cancellationToken);
        var document = await Engine.Tenants.Documents.GetCachedAsync(Id, cancellationToken);
        if (document is not { IsActive: true } || Occupancy.Enter() is not { } entry)
        {
            throw new InvalidOperationException($"The tenant '{Name}' was removed.");
        }

        Document = document;
        return entry;
    }

    /// <summary>Goes on with what a crash has interrupted; done once, before the first request.</summary>
    internal Task ResumeAsync(CancellationToken cancellationToken) => _resume.IsDone ? Task.CompletedTask : _resume.RunAsync(cancellationToken);

    /// <summary>A change of the store that concerns the tenant.</summary>
    internal void OnChange(string kind)
    {
        foreach (var cache in _caches.Where(cache => cache.Concerns(kind)))
        {
            cache.Invalidate();
        }
    }

    /// <summary>Ends what goes on beside the requests.</summary>
    internal void Stop() => _stopping.Cancel();

    /// <summary>Lets the keys go.</summary>
    public void Dispose()
    {
        Stop();
        Keys.Dispose();
    }

    private async Task ResumeCoreAsync()
    {
        await Remover.ResumeAsync(Stopping);
        await TenantMover.FollowAsync(Engine, Document, Stopping);
    }
}
