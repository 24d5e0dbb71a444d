using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.AttackProtection;
using Engine.Core.Configuration.References;
using Engine.Core.Connections;
using Engine.Core.Consent;
using Engine.Core.Json;
using Engine.Core.Keys;
using Engine.Core.Roles;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.TokenExchange;
using Engine.Core.Users;

namespace Engine.Core.Configuration;

/// <summary>Every kind of entity the engine stores.</summary>
internal static class EntityKinds
{
    /// <summary>The id of the one settings document of a tenant.</summary>
    public const string SettingsId = "settings";

    /// <summary>The kind of the documents a tenant has one of; their ids are the paths of the Management API.</summary>
    public const string Singletons = "singleton";

    public static readonly EntityKind<BruteForceProtection> BruteForceProtection = new(Singletons, EntityJson.Default.BruteForceProtection, static _ => AttackProtection.BruteForceProtection.Id);

    public static readonly EntityKind<SuspiciousIpThrottling> SuspiciousIpThrottling = new(Singletons, EntityJson.Default.SuspiciousIpThrottling, static _ => AttackProtection.SuspiciousIpThrottling.Id);

    public static readonly EntityKind<TenantSettings> TenantSettings = new("tenant", EntityJson.Default.TenantSettings, static _ => SettingsId)
    {
        References =
        [
            new("default_audience", "resource_server", OnRemoval.Clear) { By = "identifier" },
            new("default_directory", "connection", OnRemoval.Clear) { By = "name" },
        ],
    };

    public static readonly EntityKind<Application> Applications = new("client", EntityJson.Default.Application, static entity => entity.ClientId)
    {
        MapSecrets = static (entity, map) => entity.ClientSecret is { } secret ? entity with { ClientSecret = map(secret) } : entity,
    };

    public static readonly EntityKind<Api> Apis = new("resource_server", EntityJson.Default.Api, static entity => entity.Id)
    {
        UniqueKeys = static entity => [new("identifier", entity.Identifier)],
        MapSecrets = static (entity, map) => entity.SigningSecret is { } secret ? entity with { SigningSecret = map(secret) } : entity,
    };

    public static readonly EntityKind<ClientGrant> ClientGrants = new("client_grant", EntityJson.Default.ClientGrant, static entity => entity.Id)
    {
        UniqueKeys = static entity => [new("grant", ClientGrantKey(entity.ClientId, entity.Audience, entity.SubjectType))],
        IndexedFields = static entity => [new("client_id", entity.ClientId), new("audience", entity.Audience)],
        References =
        [
            new("client_id", "client", OnRemoval.Remove) { Index = "client_id", MustExist = true },
            new("audience", "resource_server", OnRemoval.Remove) { By = "identifier", Index = "audience", MustExist = true },
        ],
    };

    public static readonly EntityKind<Connection> Connections = new("connection", EntityJson.Default.Connection, static entity => entity.Id)
    {
        UniqueKeys = static entity => [new("name", entity.Name)],
        IndexedFields = static entity => [new("strategy", entity.Strategy), .. entity.EnabledClients.Select(static client => new DocumentKey("enabled_client", client))],
        References = [new("enabled_clients", "client", OnRemoval.RemoveEntry) { Index = "enabled_client" }],
        MapSecrets = static (entity, map) => ConnectionSecrets.Map(entity.Options, map) is var options && ReferenceEquals(options, entity.Options) ? entity : entity with { Options = options },
    };

    public static readonly EntityKind<Role> Roles = new("role", EntityJson.Default.Role, static entity => entity.Id)
    {
        References = [new("_permissions.resource_server_identifier", "resource_server", OnRemoval.RemoveEntry) { By = "identifier" }],
        UniqueKeys = static entity => [new("name", entity.Name)],
    };

    public static readonly EntityKind<UserGrant> UserGrants = new("grant", EntityJson.Default.UserGrant, static entity => entity.Id)
    {
        UniqueKeys = static entity => [new("grant", UserGrantKey(entity.UserId, entity.ClientId, entity.Audience))],
        IndexedFields = static entity => [new("user_id", entity.UserId), new("client_id", entity.ClientId)],
        References =
        [
            new("user_id", "user", OnRemoval.Remove) { Index = "user_id", MustExist = true },
            new("clientID", "client", OnRemoval.Remove) { Index = "client_id", MustExist = true },
            new("audience", "resource_server", OnRemoval.Remove) { By = "identifier", MustExist = true },
        ],
    };

    public static readonly EntityKind<PromptPartials> PromptPartials = new("prompt_partials", EntityJson.Default.PromptPartials, static entity => entity.Id);

    public static readonly EntityKind<SigningKey> SigningKeys = new("signing_key", EntityJson.Default.SigningKey, static entity => entity.Kid)
    {
        // There is one current and one next key: whoever comes second learns that it is taken.
        UniqueKeys = static entity => entity.State is SigningKey.Current or SigningKey.Next ? [new("state", entity.State)] : [],
        MapSecrets = static (entity, map) => entity.PrivateKey is { } key ? entity with { PrivateKey = map(key) } : entity,
    };

    public static readonly EntityKind<ImportedSigningKeys> ImportedSigningKeys = new("custom_signing_keys", EntityJson.Default.ImportedSigningKeys, static _ => Keys.ImportedSigningKeys.Id);

    public static readonly EntityKind<ActionDefinition> Actions = new("action", EntityJson.Default.ActionDefinition, static entity => entity.Id)
    {
        UniqueKeys = static entity => [new("name", entity.Name)],
        IndexedFields = static entity => [new("trigger", entity.Trigger)],
        MapSecrets = static (entity, map) => entity.Secrets is { } secrets
            ? entity with { Secrets = secrets.ToDictionary(static pair => pair.Key, pair => map(pair.Value), StringComparer.Ordinal) }
            : entity,
    };

    public static readonly EntityKind<TokenExchangeProfile> TokenExchangeProfiles = new("token_exchange_profile", EntityJson.Default.TokenExchangeProfile, static entity => entity.Id)
    {
        UniqueKeys = static entity => [new("subject_token_type", entity.SubjectTokenType)],
    };

    public static readonly EntityKind<User> Users = new("user", EntityJson.Default.User, static entity => entity.UserId)
    {
        UniqueKeys = UserKeys.UniqueKeys,
        IndexedFields = UserKeys.IndexedFields,
        References =
        [
            new("_roles", "role", OnRemoval.RemoveEntry) { Index = "role" },
            new("_permissions.resource_server_identifier", "resource_server", OnRemoval.RemoveEntry) { By = "identifier" },
        ],
        MapSecrets = static (user, map) => user.Factors.Any(static factor => factor.Secret is not null)
            ? user with { Factors = [.. user.Factors.Select(factor => factor.Secret is { } secret ? factor with { Secret = map(secret) } : factor)] }
            : user,
        AfterRead = static (user, document) => (user.Sequence, user.Version) = (document.Sequence, document.Version),
    };

    /// <summary>Every kind that is kept in <see cref="IStore.Configuration"/>.</summary>
    public static IReadOnlyList<IEntityKind> InConfiguration { get; } =
        [TenantSettings, Applications, Apis, ClientGrants, Connections, Roles, UserGrants, PromptPartials, SigningKeys, ImportedSigningKeys, Actions, TokenExchangeProfiles];

    /// <summary>Where a kind is kept.</summary>
    public static StoreSection SectionOf(string kind) => kind == Users.Name ? StoreSection.Users : StoreSection.Configuration;

    /// <summary>Every kind that is kept in <see cref="IStore.Users"/>.</summary>
    public static IReadOnlyList<IEntityKind> InUsers { get; } = [Users];

    public static string ClientGrantKey(string clientId, string audience, string subjectType) => $"{clientId}\n{audience}\n{subjectType}";

    public static string UserGrantKey(string userId, string clientId, string audience) => $"{userId}\n{clientId}\n{audience}";
}
