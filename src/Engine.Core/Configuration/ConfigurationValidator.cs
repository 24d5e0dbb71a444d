using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.AttackProtection;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Keys;
using Engine.Core.Passkeys;
using Engine.Core.Passwordless;
using Engine.Core.Tenants;
using Engine.Core.TokenExchange;
using Engine.Core.Users;

namespace Engine.Core.Configuration;

/// <summary>Checks everything that was declared and reports every fault at once.</summary>
internal static class ConfigurationValidator
{
    public static void Validate(IdentityEngineOptions options)
    {
        var faults = new List<string>();
        if (options.Tenants.Count == 0)
        {
            faults.Add("There is no tenant: call AddTenant.");
        }

        if (options.MasterKey is { Length: < 32 })
        {
            faults.Add("MasterKey must have at least 32 bytes.");
        }

        if (options.PreviousMasterKeys.Any(static key => key.Length < 32))
        {
            faults.Add("Every key in PreviousMasterKeys must have at least 32 bytes.");
        }

        if (options.PreviousMasterKeys.Count > 0 && options.MasterKey is null)
        {
            faults.Add("PreviousMasterKeys needs MasterKey: what they have wrapped is wrapped anew with it.");
        }

        faults.AddRange(options.Limits.FindFaults().Select(static name => $"Limits.{name} must be at least 1."));
        if (options.PasswordHasher is BcryptPasswordHasher && options.Limits.PasswordBytes > BcryptPasswordHasher.MaxBytes)
        {
            faults.Add($"Limits.PasswordBytes must be at most {BcryptPasswordHasher.MaxBytes} with bcrypt, which looks at no more.");
        }

        if (options.WebAuthn is null && options.Tenants.Any(static tenant => tenant.MultiFactor?.Factors.Contains(Mfa.Factors.WebAuthnFactor.FactorName) == true))
        {
            faults.Add("Security keys are turned on (webauthn-roaming), and there is nothing that checks them: call AddWebAuthn of Engine.WebAuthn.");
        }

        if (options.AuthorizationCodeLifetime <= TimeSpan.Zero || options.AuthorizationCodeLifetime > TimeSpan.FromMinutes(10))
        {
            faults.Add("AuthorizationCodeLifetime must be positive and at most 10 minutes.");
        }

        if (options.TransactionLifetime <= TimeSpan.Zero)
        {
            faults.Add("TransactionLifetime must be positive.");
        }

        foreach (var host in options.Tenants.SelectMany(static tenant => tenant.Hosts).GroupBy(static host => host, StringComparer.OrdinalIgnoreCase).Where(static group => group.Count() > 1))
        {
            faults.Add($"The host '{host.Key}' belongs to more than one tenant.");
        }

        faults.AddRange(options.Pages?.FindFaults() ?? []);
        faults.AddRange(options.Pages is { } renderer && options.Pipelines.Screens is { Count: > 0 } screens ? renderer.FindScreenFaults(screens) : []);
        faults.AddRange(options.Texts.FindFaults(TenantRules.IsLocale, options.Pipelines.Screens.Contains));
        CheckUnique(options.Tenants.Select(static tenant => tenant.Name), "tenant", faults.Add);
        foreach (var tenant in options.Tenants)
        {
            Check(options, tenant, faults);
        }

        Refuse(faults);
    }

    /// <summary>The same for a tenant that is made while the engine runs.</summary>
    public static void ValidateAlone(IdentityEngineOptions options, TenantDefinition tenant)
    {
        var faults = new List<string>();
        Check(options, tenant, faults);
        faults.AddRange(TenantAddressRules.FindHostFaults(tenant.Name, [.. tenant.Hosts]));
        Refuse(faults);
    }

    /// <summary>What a tenant may be called, and where it may be found.</summary>
    public static void ValidateAddress(string name, IReadOnlyList<string> hosts, string? issuer)
        => Refuse([.. TenantAddressRules.FindFaults(name, issuer), .. TenantAddressRules.FindHostFaults(name, hosts)]);

    private static void Refuse(List<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new EngineConfigurationException(faults);
        }
    }

    private static void Check(IdentityEngineOptions options, TenantDefinition tenant, List<string> faults)
    {
        void Fault(string text) => faults.Add($"Tenant '{tenant.Name}': {text}");

        Action<string> At(object? declared) => tenant.PlaceOf(declared) is { } place ? text => faults.Add($"{place}: Tenant '{tenant.Name}': {text}") : Fault;

        if (tenant.Settings is { } settings && SessionLifetimeRules.FindFault(settings) is { } lifetime)
        {
            At(settings)($"{lifetime} must be at least a minute.");
        }

        faults.AddRange(TenantAddressRules.FindFaults(tenant.Name, tenant.Issuer));
        CheckKey(tenant.SigningKeyPem, nameof(tenant.SigningKeyPem), Fault);
        CheckKey(tenant.NextSigningKeyPem, nameof(tenant.NextSigningKeyPem), Fault);

        if (tenant.SigningKeyPem is not null && tenant.SigningKeyPem == tenant.NextSigningKeyPem)
        {
            Fault("the next signing key must not be the current one.");
        }

        foreach (var (field, message) in tenant.Settings is null ? [] : TenantRules.FindFaults(tenant.Settings))
        {
            At(tenant.Settings)($"settings: {message.TrimEnd('.')} ({field}).");
        }

        foreach (var connection in tenant.Connections)
        {
            var made = connection.Configure?.Invoke(new Connection { Id = "", Name = connection.Name, Strategy = Connection.DatabaseStrategy });
            if (made is { IsPasswordless: true } && PasswordlessOptions.FindFault(made, options.MessageRenderer) is { } fault)
            {
                At(connection)($"the connection '{connection.Name}': {fault}.");
            }

            if (made is not null && options.WebAuthn is null && PasskeyOptions.IsDemanded(made))
            {
                At(connection)($"the connection '{connection.Name}': passkeys are turned on, and there is nothing that checks them: call AddWebAuthn of Engine.WebAuthn.");
            }
        }

        foreach (var connection in tenant.Connections.Where(static connection => !ConnectionRules.IsName(connection.Name)))
        {
            At(connection)($"the connection '{connection.Name}': {ConnectionRules.NameRule}.");
        }

        CheckUnique(tenant.Applications.Select(static application => application.ClientId), "client_id", Fault);
        CheckUnique(tenant.Apis.Select(static api => api.Identifier), "API identifier", Fault);
        CheckUnique(tenant.ClientGrants.Select(static grant => $"{grant.ClientId} {grant.Audience} {grant.SubjectType}"), "client grant", Fault);
        CheckUnique(tenant.Roles.Select(static role => role.Name), "role", Fault);
        CheckUnique(tenant.Connections.Select(static connection => connection.Name), "connection", Fault);
        CheckUnique(tenant.Actions.Select(static action => action.Name), "Action", Fault);
        CheckUnique(tenant.Actions.Select(static action => action.SubjectTokenType).OfType<string>(), "subject token type", Fault);
        CheckUnique(tenant.Users.Select(static user => $"{user.Connection}/{user.Email.ToLowerInvariant()}"), "user", Fault);
        foreach (var application in tenant.Applications)
        {
            Check(options, application, At(application));
            if (options.Pages is null && application.Callbacks.Count > 0 && application.AllowsGrant("authorization_code"))
            {
                At(application)($"application '{application.ClientId}': people sign in to it, and the engine has no pages. Set Pages, for example with UseDefaults() of Engine.Hosting.");
            }
        }

        foreach (var api in tenant.Apis)
        {
            Check(api, At(api));
        }

        foreach (var action in tenant.Actions)
        {
            Check(options, action, At(action));
        }

        foreach (var fault in tenant.CustomizedConsent is { } partial && options.Pages is { } pages ? pages.FindPartialFaults(partial) : [])
        {
            Fault($"{nameof(tenant.CustomizedConsent)}: {fault}");
        }

        foreach (var (_, message) in ProtectionRules.FindFaults(tenant.BruteForceProtection ?? new()).Concat(ProtectionRules.FindFaults(tenant.SuspiciousIpThrottling ?? new())))
        {
            Fault($"attack protection: {message}.");
        }

        foreach (var fault in tenant.MultiFactor?.FindFaults() ?? [])
        {
            Fault($"{nameof(tenant.MultiFactor)}: {fault}");
        }

        foreach (var user in tenant.Users.Where(user => CredentialService.IsTooLong(user.Password, options.Limits)))
        {
            At(user)($"the password of the user '{user.Email}' has more than {options.Limits.PasswordBytes} bytes.");
        }

        ConfigurationReferences.Check(tenant, At);
    }

    private static void Check(IdentityEngineOptions options, Application application, Action<string> fault)
    {
        void Fault(string text) => fault($"application '{application.ClientId}': {text}");

        foreach (var (field, message) in ApplicationRules.FindFaults(application, options.Grants.GrantTypes.Contains))
        {
            Fault($"{message.TrimEnd('.')} ({field}).");
        }

        if (!application.IsPublic && application.ClientSecret is null)
        {
            Fault("a confidential application needs a client_secret; a public one says TokenEndpointAuthMethod = \"none\".");
        }

        if (application.TokenEndpointAuthMethod is not (null or "none" or "client_secret_post" or "client_secret_basic"))
        {
            Fault($"the authentication method '{application.TokenEndpointAuthMethod}' is not supported.");
        }

        if (application is { IsPublic: true, JwtConfiguration.Alg: "HS256" })
        {
            Fault("the algorithm 'HS256' is not possible for a public application.");
        }
    }

    private static void Check(ApiDefinition definition, Action<string> fault)
    {
        void Fault(string text) => fault($"API '{definition.Identifier}': {text}");

        foreach (var (_, message) in ApiRules.FindFaults(TenantSeeder.ToApi(definition, "000000000000000000000000", "0000000000000000")))
        {
            Fault(message);
        }
    }

    private static void Check(IdentityEngineOptions options, ActionRegistration action, Action<string> fault)
    {
        void Fault(string text) => fault($"Action '{action.Name}': {text}");

        if (action.SubjectTokenType is { } type && (action.Trigger != ActionTriggers.CustomTokenExchange ? "is for custom-token-exchange alone" : SubjectTokenTypes.FindFault(type)) is { } wrong)
        {
            Fault($"the subject token type '{type}' {wrong}.");
        }

        if (Triggers.Find(action.Trigger) is not { } trigger)
        {
            Fault($"the trigger '{action.Trigger}' does not exist.");
        }
        else if (trigger.EventType is null)
        {
            Fault($"the trigger '{action.Trigger}' is not run by the engine.");
        }
        else if (action.Code is null)
        {
            if (!options.HasAction(trigger, action.Name))
            {
                Fault($"it has no code, and no C# Action for {action.Trigger} is registered under its name.");
            }
        }
        else if (options.ActionRunner is not { } runner)
        {
            Fault("it is JavaScript, but ActionRunner is not set.");
        }
        else
        {
            foreach (var found in runner.FindFaults(action.Code, trigger))
            {
                Fault(action.CodePath is null ? $"{found}." : $"{action.CodePath}, {found}.");
            }
        }
    }

    /// <summary>Smaller keys are weak, larger ones slow (NIST SP 800-131A).</summary>
    private static void CheckKey(string? pem, string what, Action<string> fault)
    {
        if (pem is null)
        {
            return;
        }

        if (SigningKeyRules.FindFault(pem) is { } problem)
        {
            fault($"{what} {problem}");
        }
    }

    private static void CheckUnique(IEnumerable<string> names, string what, Action<string> fault)
    {
        foreach (var group in names.GroupBy(static name => name, StringComparer.Ordinal).Where(static group => group.Count() > 1))
        {
            fault($"the {what} '{group.Key}' is declared more than once.");
        }
    }
}
