using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Http;
using Engine.Core.Management;
using Engine.Core.Storage;
using Engine.Core.Users;
using Engine.Hosting;
using Engine.Management;
using Engine.Testing;
using Microsoft.Extensions.Logging;

namespace Engine.Fuzzing;

/// <summary>The engine under test, with everything in it that requests can be about, and the way back to how it began.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string Host = "tenant.example";
    public const string Issuer = "https://tenant.example/";
    public const string Web = "web-client-0000000000000000000000";
    public const string Spa = "spa-client-0000000000000000000000";
    public const string Machine = "machine-client-00000000000000000";
    public const string Secret = "a secret of a client with enough length 0123456789";
    public const string Callback = "https://app.example/callback";
    public const string Logout = "https://app.example/bye";
    public const string Api = "https://api.example/";
    public const string Email = "ada@example.com";
    public const string Password = "Analytical-Engine-1843";
    private const string Management = "management";
    private readonly MemoryStore _store;

    private World()
    {
        _store = new MemoryStore(Watch);
        var options = new IdentityEngineOptions
        {
            Store = _store,
            TimeProvider = Clock,
            SecretSource = new SeededSecretSource(),
            PasswordHasher = new BcryptPasswordHasher(4),
            MasterKey = new byte[32],
            MessageSender = new MessageOutbox(),
            LoggerFactory = Errors,
        };
        options.UseDefaults();
        options.AddManagementApi(static settings => (settings.RateLimitBurst, settings.RateLimitPerSecond) = (int.MaxValue, 1e9));
        options.AddTenant("test", Declare);
        Engine = new IdentityEngine(options);
    }

    public IdentityEngine Engine { get; }

    public FakeClock Clock { get; } = new();

    public StoreWatch Watch { get; } = new();

    public ErrorLog Errors { get; } = new();

    /// <summary>A token with every scope of the Management API.</summary>
    public string Token { get; private set; } = "";

    public static async Task<World> StartAsync()
    {
        var world = new World();
        await world.Engine.StartAsync();
        await world.FillAsync();
        world.Watch.Freeze();
        return world;
    }

    /// <summary>Puts back whatever was changed, and takes away whatever was added.</summary>
    public async Task RestoreAsync()
    {
        Watch.End();
        foreach (var place in Watch.Touched.Keys.OrderBy(place => Watch.Baseline.ContainsKey(place)))
        {
            await RestoreAsync(place, Watch.Baseline.GetValueOrDefault(place));
        }

        Watch.Touched.Clear();
        Clock.Advance(TimeSpan.FromSeconds(1));
        await RenewTokenAsync();
    }

    public async Task<EngineResponse> SendAsync(FuzzRequest request, CancellationToken cancellationToken = default) => await Engine.HandleAsync(request.ToEngineRequest(Host), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Errors.Dispose();
    }

    private async Task RestoreAsync(StoreWatch.Place place, StoreMutation before)
    {
        if (place.Section == StoreSection.Records)
        {
            await _store.Records.DeleteAsync(place.Tenant, place.Kind, place.Key);
            if (before.Record is { } record)
            {
                await _store.Records.InsertAsync(place.Tenant, place.Kind, record, Clock.GetUtcNow());
            }

            return;
        }

        var documents = place.Section == StoreSection.Users ? _store.Users : _store.Configuration;
        if (before.Document is not { } document)
        {
            await documents.DeleteAsync(place.Tenant, place.Kind, place.Key);
        }
        else if (!(await documents.ReplaceAsync(place.Tenant, place.Kind, document, null)).Succeeded)
        {
            await documents.InsertAsync(place.Tenant, place.Kind, document);
        }
    }

    private async Task RenewTokenAsync()
    {
        var form = $"grant_type=client_credentials&client_id={Management}&client_secret={Uri.EscapeDataString(Secret)}&audience={Uri.EscapeDataString(ManagementApi.IdentifierOf(Issuer))}";
        var request = new FuzzRequest { Target = "token", Method = "POST", Path = "/oauth/token", Body = Encoding.UTF8.GetBytes(form) };
        request.Headers.Add(new("Content-Type", "application/x-www-form-urlencoded"));
        var response = await SendAsync(request);
        var body = JsonNode.Parse(response.Body.Span)!;
        Token = body["access_token"]?.GetValue<string>() ?? throw new InvalidOperationException("No token: " + body.ToJsonString());
    }

    /// <summary>One of everything that other things refer to.</summary>
    private async Task FillAsync()
    {
        await RenewTokenAsync();
        await PostAsync("/organizations", """{"name":"acme","display_name":"Acme"}""");
        await PostAsync("/roles", """{"name":"reader"}""");
        await PostAsync("/users", $$"""{"connection":"Username-Password-Authentication","email":"bob@example.com","password":"{{Password}}"}""");
        await PostAsync("/actions/actions", """{"name":"first","code":"exports.onExecutePostLogin = async (event, api) => {};","supported_triggers":[{"id":"post-login","version":"v3"}]}""");
        await PostAsync("/connections", """{"name":"google","strategy":"google-oauth2"}""");
        await PostAsync("/resource-servers", """{"identifier":"https://other.example/","scopes":[{"value":"read:posts"}]}""");
    }

    private async Task PostAsync(string path, string body)
    {
        var request = new FuzzRequest { Target = path, Method = "POST", Path = "/api/v2" + path, Body = Encoding.UTF8.GetBytes(body) };
        request.Headers.Add(new("Authorization", "Bearer " + Token));
        request.Headers.Add(new("Content-Type", "application/json"));
        var response = await SendAsync(request);
        if (response.StatusCode >= 300)
        {
            throw new InvalidOperationException($"{path}: {response.StatusCode} {Encoding.UTF8.GetString(response.Body.Span)}");
        }
    }

    private static void Declare(TenantDefinition tenant)
    {
        tenant.Issuer = Issuer;
        tenant.SigningKeyPem = TestSigningKeys.Current;
        tenant.NextSigningKeyPem = TestSigningKeys.Next;
        tenant.AddManagementClient(Issuer, Management, Secret);
        tenant.Applications.Add(new Application
        {
            ClientId = Web,
            Name = "Web",
            ClientSecret = Secret,
            AppType = "regular_web",
            TokenEndpointAuthMethod = "client_secret_post",
            Callbacks = [Callback, "https://*.app.example/callback"],
            AllowedLogoutUrls = [Logout],
            WebOrigins = ["https://app.example"],
            GrantTypes = ["authorization_code", "refresh_token"],
        });
        tenant.Applications.Add(new Application
        {
            ClientId = Spa,
            Name = "Spa",
            AppType = "spa",
            TokenEndpointAuthMethod = "none",
            IsFirstParty = false,
            Callbacks = [Callback],
            GrantTypes = ["authorization_code", "refresh_token"],
        });
        tenant.Applications.Add(new Application
        {
            ClientId = Machine,
            Name = "Machine",
            ClientSecret = Secret,
            AppType = "non_interactive",
            TokenEndpointAuthMethod = "client_secret_post",
            GrantTypes = ["client_credentials"],
        });
        tenant.Apis.Add(new ApiDefinition(Api)
        {
            Scopes = [new ApiScope { Value = "read:posts" }, new ApiScope { Value = "write:posts" }],
            Configure = static api => api with { AllowOfflineAccess = true, SkipConsentForVerifiableFirstPartyClients = true },
        });
        tenant.ClientGrants.Add(new ClientGrantDefinition(Machine, Api, ["read:posts"]));
        tenant.Users.Add(new UserDefinition(Email, Password) { Id = "ada" });
    }
}

/// <summary>Keeps the last error the engine has logged: the exception behind an answer of 500.</summary>
internal sealed class ErrorLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _errors = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null)
        {
            var frames = exception.ToString().Split('\n').Where(static line => !line.Contains("ExceptionDispatchInfo", StringComparison.Ordinal)).Take(4).Select(static line => line.Trim());
            _errors.Enqueue(string.Join(" ", frames));
        }
    }

    /// <summary>What was logged since the last call.</summary>
    public string? Take()
    {
        string? last = null;
        while (_errors.TryDequeue(out var error))
        {
            last = error;
        }

        return last;
    }

    public void Dispose()
    {
    }
}
