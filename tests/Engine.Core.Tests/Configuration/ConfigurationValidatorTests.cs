using System.Security.Cryptography;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;

namespace Engine.Core.Tests.Configuration;

public sealed class ConfigurationValidatorTests
{
    private static readonly Application Good = new() { ClientId = "app", Name = "App", ClientSecret = "a-secret-of-a-test", Callbacks = ["https://*.app.example.com/cb", "https://{organization_name}.example.com", "com.example.app://cb"] };

    /// <summary>Every fault alone: what is declared, and words of the sentence that names it.</summary>
    public static TheoryData<string, Action<IdentityEngineOptions>> Faults => new()
    {
        { "There is no tenant", static options => options.Tenants.Clear() },
        { "MasterKey must have at least 32 bytes", static options => options.MasterKey = new byte[31] },
        { "Limits.RequestBody must be at least 1", static options => options.Limits = options.Limits with { RequestBody = 0 } },
        { "Limits.OpenTransactions must be at least 1", static options => options.Limits = options.Limits with { OpenTransactions = -1 } },
        { "Limits.PasswordBytes must be at most 72 with bcrypt", static options => options.Limits = options.Limits with { PasswordBytes = 73 } },
        { "AuthorizationCodeLifetime", static options => options.AuthorizationCodeLifetime = TimeSpan.Zero },
        { "AuthorizationCodeLifetime", static options => options.AuthorizationCodeLifetime = TimeSpan.FromSeconds(601) },
        { "TransactionLifetime must be positive", static options => options.TransactionLifetime = TimeSpan.Zero },
        { "The host 'A.example.com' belongs to more than one tenant", static options => { options.AddTenant("one").Hosts.Add("A.example.com"); options.AddTenant("two").Hosts.Add("a.example.com"); } },
        { "the tenant 'main' is declared more than once", static options => options.Tenants.Add(new TenantDefinition("main")) },
        { "the name must have 3 to 63", static options => options.AddTenant("ab") },
        { "the name must have 3 to 63", static options => options.AddTenant("-abc") },
        { "the name must have 3 to 63", static options => options.AddTenant("Abc") },
        { "the issuer 'https://a.example.com'", Tenant(static tenant => tenant.Issuer = "https://a.example.com") },
        { "the issuer 'ftp://a.example.com/'", Tenant(static tenant => tenant.Issuer = "ftp://a.example.com/") },
        { "the issuer 'https://a.example.com/?x/'", Tenant(static tenant => tenant.Issuer = "https://a.example.com/?x/") },
        { "SigningKeyPem", Tenant(static tenant => tenant.SigningKeyPem = "no key") },
        { "NextSigningKeyPem", Tenant(static tenant => tenant.NextSigningKeyPem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----") },
        { "SigningKeyPem must have 2048 to 4096 bits", Tenant(static tenant => tenant.SigningKeyPem = SmallKey()) },
        { "the client_id 'app' is declared more than once", Tenant(static tenant => tenant.Applications.Add(Good)) },
        { "the API identifier 'https://api' is declared more than once", Tenant(static tenant => tenant.Apis.Add(new ApiDefinition("https://api"))) },
        { "the role 'r' is declared more than once", Tenant(static tenant => { tenant.Roles.Add(new RoleDefinition("r")); tenant.Roles.Add(new RoleDefinition("r")); }) },
        { "the user 'Username-Password-Authentication/a@example.com' is declared more than once", Tenant(static tenant => { tenant.Users.Add(new UserDefinition("a@example.com", "x")); tenant.Users.Add(new UserDefinition("A@example.com", "x")); }) },
        { "application 'x': the name must not be empty", App(static app => app with { Name = "" }) },
        { "application 'x': the name must not be empty and must not contain < or >", App(static app => app with { Name = "<b>" }) },
        { "the description has more than 140", App(static app => app with { Description = new string('a', 141) }) },
        { "a confidential application needs a client_secret", App(static app => app with { ClientSecret = null }) },
        { "a public application can't use client_credentials", App(static app => app with { TokenEndpointAuthMethod = "none", GrantTypes = ["client_credentials"] }) },
        { "the algorithm 'none' is not possible", App(static app => app with { JwtConfiguration = new() { Alg = "none" } }) },
        { "the algorithm 'HS256' is not possible", App(static app => app with { TokenEndpointAuthMethod = "none", JwtConfiguration = new() { Alg = "HS256" } }) },
        { "'/cb' can't be listed: it is not an absolute URL", App(static app => app with { Callbacks = ["/cb"] }) },
        { "'javascript:alert(1)' can't be listed: it is not an absolute URL", App(static app => app with { AllowedLogoutUrls = ["javascript:alert(1)"] }) },
        { "a callback has no fragment", App(static app => app with { Callbacks = ["https://app.example.com/cb#x"] }) },
        { "a wildcard stands once", App(static app => app with { Callbacks = ["https://sub.*.example.com"] }) },
        { "format absolute-https-uri-or-empty: http://app.example.com", App(static app => app with { InitiateLoginUri = "http://app.example.com" }) },
        { "No enum match for: magic (grant_types[0])", App(static app => app with { GrantTypes = ["magic"] }) },
        { "String is too short (6 chars), minimum 16 (client_secret)", App(static app => app with { ClientSecret = "secret" }) },
        { "the idle lifetime must not exceed", App(static app => app with { RefreshToken = new() { InfiniteTokenLifetime = false, InfiniteIdleTokenLifetime = false, TokenLifetime = 60, IdleTokenLifetime = 61 } }) },
        { "Value -1 is less than minimum 1 (refresh_token.token_lifetime)", App(static app => app with { RefreshToken = new() { TokenLifetime = -1 } }) },
        { "maximum 10 (client_metadata)", App(static app => app with { ClientMetadata = new(Enumerable.Range(0, 11).Select(static number => KeyValuePair.Create($"k{number}", (System.Text.Json.Nodes.JsonNode?)"v"))) }) },
        { "a value must be a string", App(static app => app with { ClientMetadata = new() { ["k"] = 1 } }) },
        { "session_lifetime", Tenant(static tenant => tenant.Settings = (tenant.Settings ?? new()) with { SessionLifetime = -1 }) },
        { "Value 9000 is greater than maximum 2400 (idle_session_lifetime)", Tenant(static tenant => tenant.Settings = (tenant.Settings ?? new()) with { IdleSessionLifetime = 9000 }) },
        { "No enum match for: klingon (enabled_locales[1])", Tenant(static tenant => tenant.Settings = (tenant.Settings ?? new()) with { EnabledLocales = ["en", "klingon"] }) },
        { "No enum match for: moon (environment_tag)", Tenant(static tenant => tenant.Settings = (tenant.Settings ?? new()) with { Extra = new Dictionary<string, System.Text.Json.JsonElement> { ["environment_tag"] = System.Text.Json.JsonElement.Parse("\"moon\"") } }) },
        { "settings: 'data:x' can't be listed", Tenant(static tenant => tenant.Settings = (tenant.Settings ?? new()) with { AllowedLogoutUrls = ["data:x"] }) },
        { "the connection 'a b': a name has", Tenant(static tenant => tenant.Connections.Add(new ConnectionDefinition("a b"))) },
        { "'A B' can't be a user name", Tenant(static tenant => tenant.Users.Add(new UserDefinition("a@example.com", "x") { Username = "A B" })) },
        { "has the metadata name 'a.b'", Tenant(static tenant => tenant.Users.Add(new UserDefinition("a@example.com", "x") { Configure = static user => user with { UserMetadata = new() { ["a.b"] = 1 } } })) },
        { "the consent policy 'maybe' does not exist", Api(static api => api with { ConsentPolicy = "maybe" }) },
        { "the identifier is empty", Tenant(static tenant => tenant.Apis.Add(new ApiDefinition(""))) },
        { "API 'y': the name must not contain", Api(static api => api with { Name = "<" }) },
        { "the token lifetime must be 1 to 2592000", Api(static api => api with { TokenLifetime = 2_592_001 }) },
        { "the token lifetime must be 1 to 2592000", Api(static api => api with { TokenLifetime = 0, TokenLifetimeForWeb = 0 }) },
        { "the token lifetime for the web must not exceed", Api(static api => api with { TokenLifetime = 60 }) },
        { "the token lifetime for the web must be at least one second", Api(static api => api with { TokenLifetimeForWeb = 0 }) },
        { "the signing secret must have at least 16", Api(static api => api with { SigningAlg = "HS256", SigningSecret = "123456789012345" }) },
        { "the permission 'a' is defined more than once", Api(static api => api with { Scopes = [new ApiScope { Value = "a" }, new ApiScope { Value = "a" }] }) },
        { "the permission name 'é' has characters", Api(static api => api with { Scopes = [new ApiScope { Value = "é" }] }) },
        { "the policy 'maybe' for users does not exist", Api(static api => api with { SubjectTypeAuthorization = new() { User = new() { Policy = "maybe" } } }) },
        { "the policy 'allow_all' is not possible for applications", Api(static api => api with { SubjectTypeAuthorization = new() { Client = new() { Policy = AccessPolicy.AllowAll } } }) },
        { "the client grant 'app https://api user' is declared more than once", Tenant(static tenant => { tenant.ClientGrants.Add(new ClientGrantDefinition("app", "https://api", ["read:a"], "user")); tenant.ClientGrants.Add(new ClientGrantDefinition("app", "https://api", [], "user")); }) },
        { "the algorithm 'ES256' is not possible", Api(static api => api with { SigningAlg = "ES256" }) },
        { "the token dialect 'jwt' does not exist", Api(static api => api with { TokenDialect = "jwt" }) },
        { "the permission name 'openid' is reserved", Api(static api => api with { Scopes = [new ApiScope { Value = "openid" }] }) },
        { "the permission name 'a b' has characters", Api(static api => api with { Scopes = [new ApiScope { Value = "a b" }] }) },
        { "the trigger 'pre-login' does not exist", Tenant(static tenant => tenant.Actions.Add(new ActionRegistration("pre-login", "a", "x"))) },
        { "it is JavaScript, but ActionRunner is not set", Tenant(static tenant => tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "a", "x"))) },
        { "no C# Action for post-login is registered", Tenant(static tenant => tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "a"))) },
        { "names the unknown application 'nobody'", Tenant(static tenant => tenant.ClientGrants.Add(new ClientGrantDefinition("nobody", "https://api", ["read:a"]))) },
        { "the unknown subject type 'robot'", Tenant(static tenant => tenant.ClientGrants.Add(new ClientGrantDefinition("app", "https://api", ["read:a"], "robot"))) },
        { "for 'https://api' names authorization_details types; only one for users can", Tenant(static tenant => tenant.ClientGrants.Add(new ClientGrantDefinition("app", "https://api", []) { AuthorizationDetailsTypes = ["pay"] })) },
        { "names the authorization_details type 'pay', which the API 'https://api' does not register", Tenant(static tenant => tenant.ClientGrants.Add(new ClientGrantDefinition("app", "https://api", [], "user") { AuthorizationDetailsTypes = ["pay"] })) },
        { "the client grant of 'app' names the permission 'write:a'", Tenant(static tenant => tenant.ClientGrants.Add(new ClientGrantDefinition("app", "https://api", ["write:a"]))) },
        { "the client grant of 'app' names the unknown API 'https://nowhere'", Tenant(static tenant => tenant.ClientGrants.Add(new ClientGrantDefinition("app", "https://nowhere", []))) },
        { "the role 'r' names the unknown API 'https://nowhere'", Tenant(static tenant => tenant.Roles.Add(new RoleDefinition("r", new PermissionDefinition("https://nowhere", "a")))) },
        { "belongs to the unknown connection 'other'", Tenant(static tenant => tenant.Users.Add(new UserDefinition("a@example.com", "x") { Connection = "other" })) },
        { "'nobody' is not an email address", Tenant(static tenant => tenant.Users.Add(new UserDefinition("nobody", "x"))) },
        { "the default audience names the unknown API 'https://nowhere'", Tenant(static tenant => tenant.Settings = (tenant.Settings ?? new()) with { DefaultAudience = "https://nowhere" }) },
        { "the default directory names the unknown connection 'other'", Tenant(static tenant => tenant.Settings = (tenant.Settings ?? new()) with { DefaultDirectory = "other" }) },
        { "the connection 'people' is enabled for the unknown application 'nobody'", Tenant(static tenant => tenant.Connections.Add(new ConnectionDefinition("people") { EnabledClients = ["app", "nobody"] })) },
        { "application 'x': people sign in to it, and the engine has no pages", App(static app => app with { GrantTypes = ["authorization_code"] }) },
        { "has the unknown role 'boss'", Tenant(static tenant => tenant.Users.Add(new UserDefinition("a@example.com", "x") { Roles = ["boss"] })) },
        { "the user 'a@example.com' names the permission 'fly'", Tenant(static tenant => tenant.Users.Add(new UserDefinition("a@example.com", "x") { Permissions = [new PermissionDefinition("https://api", "fly")] })) },
    };

    [Fact]
    public void Validate_NothingWrong_IsQuiet() => ConfigurationValidator.Validate(Options());

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Validate_OneFault_IsTheOneThatIsNamed(string words, Action<IdentityEngineOptions> spoil)
    {
        var options = Options();
        spoil(options);

        var exception = Assert.Throws<EngineConfigurationException>(() => ConfigurationValidator.Validate(options));
        Assert.Contains(words, Assert.Single(exception.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_EveryFaultAtOnce_NamesThemAll()
    {
        var options = Options();
        var all = Faults.Select(static row => ((string)row[0], (Action<IdentityEngineOptions>)row[1])).Skip(1).ToList();
        foreach (var (_, spoil) in all)
        {
            spoil(options);
        }

        var exception = Assert.Throws<EngineConfigurationException>(() => ConfigurationValidator.Validate(options));
        Assert.All(
            all.Where(static fault => !fault.Item1.StartsWith("the issuer", StringComparison.Ordinal)).Append(("the issuer 'https://a.example.com/?x/'", null!)),
            fault => Assert.Contains(exception.Faults, sentence => sentence.Contains(fault.Item1, StringComparison.Ordinal)));
    }

    [Fact]
    public void Constructor_Faults_AreAllInTheMessage()
    {
        var options = Options();
        options.Limits = options.Limits with { RequestBody = -1 };
        options.MasterKey = new byte[1];

        var exception = Assert.Throws<EngineConfigurationException>(() => new IdentityEngine(options));
        Assert.Equal("The identity engine can't start: 2 fault(s) in its configuration.\n- MasterKey must have at least 32 bytes.\n- Limits.RequestBody must be at least 1.", exception.Message);
    }

    private static string SmallKey()
    {
        using var rsa = RSA.Create(1024);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    private static IdentityEngineOptions Options()
    {
        var options = new IdentityEngineOptions();
        options.AddTenant("main", static tenant =>
        {
            tenant.Applications.Add(Good);
            tenant.Apis.Add(new ApiDefinition("https://api") { Scopes = [new ApiScope { Value = "read:a" }] });
        });
        return options;
    }

    private static Action<IdentityEngineOptions> Tenant(Action<TenantDefinition> spoil) => options => spoil(options.Tenants[0]);

    private static Action<IdentityEngineOptions> App(Func<Application, Application> spoil) => Tenant(tenant => tenant.Applications.Add(spoil(Good with { ClientId = "x" })));

    private static Action<IdentityEngineOptions> Api(Func<Api, Api> spoil) => Tenant(tenant => tenant.Apis.Add(new ApiDefinition("y") { Configure = spoil }));
}
