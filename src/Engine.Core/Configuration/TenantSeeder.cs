using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.AttackProtection;
using Engine.Core.Connections;
using Engine.Core.Consent;
using Engine.Core.Roles;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.TokenExchange;
using Engine.Core.Users;

namespace Engine.Core.Configuration;

/// <summary>Writes what code declares to the store: configuration replaces what is there, people are only added.</summary>
internal static class TenantSeeder
{
    private const int Attempts = 4;

    public static async Task SeedAsync(Tenant tenant, IdentityEngineOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(tenant, options, cancellationToken);
                return;
            }
            catch (EngineConfigurationException) when (attempt < Attempts)
            {
                // An engine that starts at the same time may have added what was missing a moment ago: then it is found now.
            }
        }
    }

    private static async Task WriteAsync(Tenant tenant, IdentityEngineOptions options, CancellationToken cancellationToken)
    {
        var definition = tenant.Definition;
        if (await SeedSettingsAsync(tenant, cancellationToken))
        {
            await tenant.Applications.InsertAsync(CreateGlobalApplication(options), cancellationToken);
        }

        foreach (var application in definition.Applications)
        {
            await PutAsync(tenant.Applications, application.ClientId, known => WithDefaults(application) with { Extra = application.Extra ?? known?.Extra }, cancellationToken);
        }

        foreach (var api in definition.Apis)
        {
            var known = await tenant.Apis.FindAsync(new DocumentKey("identifier", api.Identifier), cancellationToken);
            var id = known?.Value.Id ?? options.SecretSource.Hex(24);
            var secret = known?.Value.SigningSecret ?? options.SecretSource.Id("", 32);
            var wanted = ToApi(api, id, secret);
            if (known is not null && ApiRules.FindForbiddenChange(known.Value, wanted) is { } fault)
            {
                throw new EngineConfigurationException([$"Tenant '{tenant.Name}': API '{api.Identifier}': {fault.Message}"]);
            }

            await PutAsync(tenant.Apis, id, _ => wanted, cancellationToken);
        }

        foreach (var grant in definition.ClientGrants)
        {
            var known = await tenant.ClientGrants.FindAsync(new DocumentKey("grant", EntityKinds.ClientGrantKey(grant.ClientId, grant.Audience, grant.SubjectType)), cancellationToken);
            var id = known?.Value.Id ?? options.SecretSource.Id("cgr_", 16);
            await PutAsync(tenant.ClientGrants, id, _ => ToClientGrant(grant, id), cancellationToken);
        }

        if (definition.CustomizedConsent is { } partial)
        {
            var partials = PromptPartials.OfCustomizedConsent(partial);
            await PutAsync(tenant.PromptPartials, partials.Id, _ => partials, cancellationToken);
        }

        if (definition.BruteForceProtection is { } protection)
        {
            await PutAsync(tenant.BruteForceProtection, BruteForceProtection.Id, _ => protection, cancellationToken);
        }

        if (definition.SuspiciousIpThrottling is { } throttling)
        {
            await PutAsync(tenant.SuspiciousIpThrottling, SuspiciousIpThrottling.Id, _ => throttling, cancellationToken);
        }

        if (definition.MultiFactor is { } multiFactor)
        {
            await multiFactor.WriteAsync(options.Store.Configuration, tenant.Id, cancellationToken);
        }

        await SeedConnectionsAsync(tenant, options, cancellationToken);
        var roles = await SeedRolesAsync(tenant, options, cancellationToken);
        await SeedUsersAsync(tenant, roles, options, cancellationToken);
        await SeedActionsAsync(tenant, options, cancellationToken);
    }

    /// <summary>A refresh token of a public application is bound to nothing, so it rotates unless the declaration says otherwise (RFC 9700, section 4.14.2).</summary>
    private static Application WithDefaults(Application application)
        => application.IsPublic && !application.RefreshToken.SaysRotation ? application with { RefreshToken = application.RefreshToken with { RotationType = "rotating" } } : application;

    /// <summary>An API with its defaults and what the declaration makes of it.</summary>
    public static Api ToApi(ApiDefinition definition, string id, string generatedSecret)
    {
        var api = new Api { Id = id, Identifier = definition.Identifier, Name = definition.Name ?? definition.Identifier, Scopes = definition.Scopes };
        api = definition.Configure?.Invoke(api) ?? api;
        return TokenEncryptionRules.Complete(api with
        {
            Id = id,
            Identifier = definition.Identifier,
            SigningSecret = api.SigningSecret ?? (api.SigningAlg == "HS256" ? generatedSecret : null),
        });
    }

    private static ClientGrant ToClientGrant(ClientGrantDefinition definition, string id) => new()
    {
        Id = id,
        ClientId = definition.ClientId,
        Audience = definition.Audience,
        Scope = definition.Scope,
        SubjectType = definition.SubjectType,
        AllowAllScopes = definition.AllowAllScopes ? true : null,
        AuthorizationDetailsTypes = definition.AuthorizationDetailsTypes is { Count: > 0 } types ? types : null,
    };

    /// <summary>The global client every tenant has: tools of the service look for it, nobody can sign in with it.</summary>
    private static Application CreateGlobalApplication(IdentityEngineOptions options) => new()
    {
        ClientId = options.SecretSource.Id("", 32),
        ClientSecret = options.SecretSource.Token(48),
        Name = "All Applications",
        Global = true,
    };

    /// <summary>True when the tenant had no settings yet: it is new.</summary>
    private static async Task<bool> SeedSettingsAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var isNew = await tenant.SettingsRepository.GetAsync(EntityKinds.SettingsId, cancellationToken) is null;
        if (tenant.Definition.Settings is { } settings)
        {
            await PutAsync(tenant.SettingsRepository, EntityKinds.SettingsId, _ => settings, cancellationToken);
        }
        else if (isNew)
        {
            // Of two engines that start at once, one is the first.
            return (await tenant.SettingsRepository.InsertAsync(new TenantSettings(), cancellationToken)).Succeeded;
        }

        return isNew;
    }

    private static async Task SeedConnectionsAsync(Tenant tenant, IdentityEngineOptions options, CancellationToken cancellationToken)
    {
        var definition = tenant.Definition;
        var declared = definition.Connections.Any(static connection => connection.Name == Connection.DefaultDatabase)
            ? definition.Connections
            : [new ConnectionDefinition(Connection.DefaultDatabase), .. definition.Connections];
        foreach (var item in declared)
        {
            var known = await tenant.Connections.FindAsync(new DocumentKey("name", item.Name), cancellationToken);
            var id = known?.Value.Id ?? options.SecretSource.Id("con_", 16);
            await PutAsync(tenant.Connections, id, stored => ToConnection(definition, item, id, stored), cancellationToken);
        }
    }

    private static Connection ToConnection(TenantDefinition tenant, ConnectionDefinition definition, string id, Connection? known)
    {
        var everyone = (known?.EnabledClients ?? []).Union(tenant.Applications.Select(static application => application.ClientId));
        var connection = known ?? new Connection { Id = id, Name = definition.Name, Strategy = Connection.DatabaseStrategy, Realms = [definition.Name] };
        connection = connection with { EnabledClients = definition.EnabledClients ?? [.. everyone] };
        return (definition.Configure?.Invoke(connection) ?? connection) with { Id = id, Name = definition.Name };
    }

    private static async Task<Dictionary<string, string>> SeedRolesAsync(Tenant tenant, IdentityEngineOptions options, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var definition in tenant.Definition.Roles)
        {
            var known = await tenant.Roles.FindAsync(new DocumentKey("name", definition.Name), cancellationToken);
            var id = known?.Value.Id ?? options.SecretSource.Id("rol_", 16);
            ids[definition.Name] = id;
            await PutAsync(tenant.Roles, id, _ => new Role { Id = id, Name = definition.Name, Description = definition.Description, Permissions = ToPermissions(definition.Permissions) }, cancellationToken);
        }

        return ids;
    }

    private static async Task SeedUsersAsync(Tenant tenant, Dictionary<string, string> roles, IdentityEngineOptions options, CancellationToken cancellationToken)
    {
        foreach (var definition in tenant.Definition.Users)
        {
            var connection = (await tenant.Connections.FindAsync(new DocumentKey("name", definition.Connection), cancellationToken))!.Value;
            if (await tenant.Users.FindByIdentifierAsync(connection, definition.Email, cancellationToken) is not null)
            {
                continue;
            }

            var created = await tenant.Users.CreateAsync(connection, await ToNewUserAsync(definition, roles, options, cancellationToken), cancellationToken);
            if (created is null)
            {
                throw new EngineConfigurationException([$"Tenant '{tenant.Name}': the id or username of the user '{definition.Email}' is taken."]);
            }
        }
    }

    private static async ValueTask<NewUser> ToNewUserAsync(UserDefinition definition, Dictionary<string, string> roles, IdentityEngineOptions options, CancellationToken cancellationToken)
        => new(definition.Email, await options.PasswordHasher.HashAsync(definition.Password, cancellationToken))
        {
            Id = definition.Id,
            Username = definition.Username,
            Name = definition.Name,
            Configure = user =>
            {
                user = user with
                {
                    EmailVerified = true,
                    Roles = [.. definition.Roles.Select(name => roles[name])],
                    Permissions = ToPermissions(definition.Permissions),
                };
                return definition.Configure?.Invoke(user) ?? user;
            },
        };

    private static async Task SeedActionsAsync(Tenant tenant, IdentityEngineOptions options, CancellationToken cancellationToken)
    {
        var order = 0;
        foreach (var definition in tenant.Definition.Actions)
        {
            var known = await tenant.Actions.FindAsync(new DocumentKey("name", definition.Name), cancellationToken);
            var id = known?.Value.Id ?? options.SecretSource.Uuid();
            var action = new ActionDefinition { Id = id, Name = definition.Name, Trigger = definition.Trigger, Order = order++, Code = definition.Code, Secrets = definition.Secrets };
            await PutAsync(tenant.Actions, id, _ => action, cancellationToken);
            if (definition.SubjectTokenType is { } type)
            {
                await SeedProfileAsync(tenant, options, action, type, cancellationToken);
            }
        }
    }

    private static async Task SeedProfileAsync(Tenant tenant, IdentityEngineOptions options, ActionDefinition action, string type, CancellationToken cancellationToken)
    {
        var known = await tenant.TokenExchangeProfiles.FindAsync(new DocumentKey("subject_token_type", type), cancellationToken);
        var id = known?.Value.Id ?? options.SecretSource.Id("tep_", 16);
        await PutAsync(
            tenant.TokenExchangeProfiles,
            id,
            stored => (stored ?? new TokenExchangeProfile { Id = id, Name = action.Name, SubjectTokenType = type, ActionId = action.Id }) with { ActionId = action.Id },
            cancellationToken);
    }

    private static Permission[] ToPermissions(IReadOnlyList<PermissionDefinition> permissions)
        => [.. permissions.Select(static permission => new Permission { ResourceServerIdentifier = permission.Audience, PermissionName = permission.Name })];

    /// <summary>Writes an entity unless it is stored just like that: a restart must not write what has not changed.</summary>
    private static async Task PutAsync<T>(EntityRepository<T> repository, string id, Func<T?, T> create, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var known = await repository.GetAsync(id, cancellationToken);

            // Written down before a declaration sees the entity: it may change it in place.
            var stored = known is null ? null : repository.Kind.ToJson(known.Value);
            var wanted = create(known?.Value);
            if (stored is not null && stored.AsSpan().SequenceEqual(repository.Kind.ToJson(wanted)))
            {
                return;
            }

            var result = known is null ? await repository.InsertAsync(wanted, cancellationToken) : await repository.ReplaceAsync(wanted, known.Version, cancellationToken);
            if (result.Succeeded)
            {
                return;
            }

            if (result.Outcome == WriteOutcome.DuplicateKey)
            {
                throw new EngineConfigurationException([$"The {repository.Kind.Name} '{id}' can't be written: its {result.ConflictingKey} is taken."]);
            }
        }
    }
}
