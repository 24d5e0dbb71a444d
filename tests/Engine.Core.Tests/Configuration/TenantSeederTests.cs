using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Connections;
using Engine.Core.Management;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Tests.Support;

namespace Engine.Core.Tests.Configuration;

public sealed class TenantSeederTests
{
    private static readonly byte[] MasterKey = new byte[32];
    private readonly MemoryStore _store = new();

    [Fact]
    public async Task Start_SecondTimeWithTheSameCode_WritesNothing()
    {
        await StartAsync(Declare);
        var before = await SnapshotAsync();

        await StartAsync(Declare);

        Assert.Equal(before, await SnapshotAsync());
        Assert.Contains(before, static line => line.StartsWith("user ", StringComparison.Ordinal));
        Assert.Contains(before, static line => line.StartsWith("action ", StringComparison.Ordinal));
        Assert.Contains(before, static line => line.StartsWith("prompt_partials ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_CodeHasChanged_ReplacesConfigurationUnderTheSameIds()
    {
        await StartAsync(Declare);
        var api = (await ReadAsync<Api>(static tenant => tenant.Apis.FindAsync(new("identifier", "https://api"), default)))!;

        await StartAsync(static tenant =>
        {
            Declare(tenant);
            tenant.Applications[0] = tenant.Applications[0] with { Name = "New name", Callbacks = [] };
            tenant.Apis[0] = tenant.Apis[0] with { Name = "New API" };
            tenant.Settings = new TenantSettings { FriendlyName = "New tenant" };
        });

        Assert.Equal("New name", (await ReadAsync<Application>(static tenant => tenant.Applications.GetAsync("app", default)))!.Value.Name);
        Assert.Equal("New tenant", (await ReadAsync<TenantSettings>(static tenant => tenant.SettingsRepository.GetAsync("settings", default)))!.Value.FriendlyName);
        var changed = (await ReadAsync<Api>(static tenant => tenant.Apis.FindAsync(new("identifier", "https://api"), default)))!;
        Assert.Equal(("New API", api.Value.Id), (changed.Value.Name, changed.Value.Id));
        Assert.True(changed.Version > api.Version);
        Assert.Equal(api.Value.SigningSecret, changed.Value.SigningSecret);
        Assert.NotNull(changed.Value.SigningSecret);
    }

    [Fact]
    public async Task Start_ConnectionIsChangedInPlace_IsWritten()
    {
        await StartAsync(Declare);
        await StartAsync(static tenant =>
        {
            Declare(tenant);
            tenant.Connections.Add(new ConnectionDefinition(Connection.DefaultDatabase)
            {
                Configure = static connection =>
                {
                    connection.Options["disable_signup"] = true;
                    return connection;
                },
            });
        });

        Assert.True((await ReadAsync<Connection>(static tenant => tenant.Connections.FindAsync(new("name", Connection.DefaultDatabase), default)))!.Value.DisableSignup);
    }

    [Fact]
    public async Task Start_PersonWasChanged_KeepsThem()
    {
        await StartAsync(Declare);
        await using (var engine = Create(Declare))
        {
            await engine.StartAsync();
            await engine.Tenants[0].Users.Repository.UpdateAsync("auth0|ada", static user => user with { Name = "Countess", Blocked = true, AppMetadata = new JsonObject { ["plan"] = "pro" } }, default);
        }

        await StartAsync(static tenant =>
        {
            Declare(tenant);
            tenant.Users[0] = tenant.Users[0] with { Name = "Somebody else", Password = "another" };
        });

        await using var again = Create(Declare);
        await again.StartAsync();
        var user = (await again.Tenants[0].FindUserAsync("auth0|ada"))!;
        Assert.Equal(("Countess", true, "plain:secret"), (user.Name, user.Blocked, user.PasswordHash));
    }

    [Fact]
    public async Task Start_ApiWithAnotherAlgorithm_IsRefusedAndStaysAsItIs()
    {
        await StartAsync(static tenant => tenant.Apis.Add(new ApiDefinition("https://fixed.example")));

        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => StartAsync(static tenant => tenant.Apis.Add(new ApiDefinition("https://fixed.example") { Configure = static api => api with { SigningAlg = "PS256" } })));

        Assert.Contains("API 'https://fixed.example': the signing algorithm is fixed at creation; it is RS256.", exception.Message, StringComparison.Ordinal);
        Assert.Equal("RS256", (await ReadAsync<Api>(static tenant => tenant.Apis.FindAsync(new("identifier", "https://fixed.example"), default)))!.Value.SigningAlg);
    }

    [Fact]
    public async Task Start_IdentifiersThatDifferByASlash_AreTwoApis()
    {
        await using var engine = Create(static tenant =>
        {
            tenant.Apis.Add(new ApiDefinition("https://slash.example"));
            tenant.Apis.Add(new ApiDefinition("https://slash.example/"));
        });
        await engine.StartAsync();

        var (one, other) = (await engine.Tenants[0].FindApiAsync("https://slash.example"), await engine.Tenants[0].FindApiAsync("https://slash.example/"));
        Assert.NotEqual(one!.Id, other!.Id);
        Assert.Null(await engine.Tenants[0].FindApiAsync("https://SLASH.example"));
    }

    [Fact]
    public async Task Start_SystemApi_IsTheFirstApiAndHasEveryPermission()
    {
        await using var engine = Create(static tenant =>
        {
            tenant.Apis.Add(new ApiDefinition("https://own.example"));
            tenant.AddManagementApi("https://login.example.com/");
            tenant.AddManagementApi("https://login.example.com/");
        });
        await engine.StartAsync();

        Assert.Equal(["https://login.example.com/api/v2/", "https://own.example"], engine.Tenants[0].Definition.Apis.Select(static api => api.Identifier));
        var system = (await engine.Tenants[0].FindApiAsync("https://login.example.com/api/v2/"))!;
        Assert.True(system.IsSystem);
        Assert.Equal(ManagementScopes.All.Select(static scope => scope.Value), system.Scopes.Select(static scope => scope.Value));
    }

    [Fact]
    public async Task Start_EntitiesCodeDoesNotDeclare_AreLeftAlone()
    {
        await StartAsync(Declare);
        await StartAsync(static _ => { });

        Assert.NotNull(await ReadAsync<Application>(static tenant => tenant.Applications.GetAsync("app", default)));
        Assert.Equal("Main", (await ReadAsync<TenantSettings>(static tenant => tenant.SettingsRepository.GetAsync("settings", default)))!.Value.FriendlyName);
    }

    [Fact]
    public async Task Start_Secrets_AreNotReadableInTheStore()
    {
        await StartAsync(Declare);

        foreach (var kind in (string[])["client", "resource_server", "action", "signing_key"])
        {
            var page = await _store.Configuration.QueryAsync("main", kind, new DocumentQuery());
            Assert.NotEmpty(page.Items);
            Assert.All(page.Items, document =>
            {
                var text = System.Text.Encoding.UTF8.GetString(document.Body.Span);
                Assert.Contains("enc:1:", text, StringComparison.Ordinal);
                Assert.DoesNotContain("top-secret-of-a-test", text, StringComparison.Ordinal);
            });
        }
    }

    private static void Declare(TenantDefinition tenant)
    {
        tenant.Settings = new TenantSettings { FriendlyName = "Main" };
        tenant.CustomizedConsent = "<p class=\"a\">{{ transaction.params.authorization_details[0].type }}</p>";
        tenant.Applications.Add(new Application { ClientId = "app", Name = "App", ClientSecret = "top-secret-of-a-test", Callbacks = ["https://app.example.com/cb"], ClientMetadata = new JsonObject { ["a"] = "b" } });
        tenant.Apis.Add(new ApiDefinition("https://api") { Scopes = [new ApiScope { Value = "read:a" }], Configure = static api => api with { SigningAlg = "HS256" } });
        tenant.ClientGrants.Add(new ClientGrantDefinition("app", "https://api", ["read:a"]));
        tenant.Connections.Add(new ConnectionDefinition("employees") { Configure = static connection => connection with { Options = new JsonObject { ["requires_username"] = true } } });
        tenant.Roles.Add(new RoleDefinition("reader", new PermissionDefinition("https://api", "read:a")));
        tenant.Users.Add(new UserDefinition("Ada@example.com", "secret") { Id = "ada", Roles = ["reader"], Permissions = [new PermissionDefinition("https://api", "read:a")] });
        tenant.Users.Add(new UserDefinition("bob@example.com", "secret") { Connection = "employees", Username = "Bob" });
        tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "hello") { Secrets = new Dictionary<string, string> { ["KEY"] = "top-secret-of-a-test" } });
    }

    private IdentityEngine Create(Action<TenantDefinition> declare)
    {
        var options = new IdentityEngineOptions { Store = _store, MasterKey = MasterKey, PasswordHasher = new PlainHasher() };
        options.AddAction("hello", new NoAction());
        options.AddTenant("main", tenant =>
        {
            tenant.SigningKeyPem = TestKeys.Current;
            tenant.NextSigningKeyPem = TestKeys.Next;
            declare(tenant);
        });
        return new IdentityEngine(options);
    }

    /// <summary>Starts an engine, waits for its keys and ends it: a process of its own as far as the store can tell.</summary>
    private async Task StartAsync(Action<TenantDefinition> declare)
    {
        await using var engine = Create(declare);
        await engine.StartAsync();
        await Wait.UntilAsync(async () => (await engine.Tenants[0].Keys.GetAsync(default)).Next is not null);
    }

    private async Task<Versioned<T>?> ReadAsync<T>(Func<Tenant, ValueTask<Versioned<T>?>> read)
        where T : class
    {
        await using var engine = Create(static _ => { });
        return await read(engine.Tenants[0]);
    }

    /// <summary>Every document with its version and content.</summary>
    private async Task<List<string>> SnapshotAsync()
    {
        var lines = new List<string>();
        foreach (var (store, kinds) in new[] { (_store.Configuration, (string[])["tenant", "client", "resource_server", "client_grant", "connection", "role", "prompt_partials", "action", "signing_key"]), (_store.Users, ["user"]) })
        {
            foreach (var kind in kinds)
            {
                var page = await store.QueryAsync("main", kind, new DocumentQuery());
                lines.AddRange(page.Items.Select(document => $"{kind} {document.Id} {document.Version} {System.Text.Encoding.UTF8.GetString(document.Body.Span)}"));
            }
        }

        return lines;
    }

    private sealed class NoAction : IPostLoginAction
    {
        public ValueTask ExecuteAsync(PostLoginEvent @event, PostLoginApi api, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
