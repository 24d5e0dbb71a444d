using Engine.Core;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Core.Users;
using Engine.Hosting;
using Engine.Testing.Browser;

namespace Engine.Testing;

/// <summary>
/// A real authorization server for a test, in memory, with no socket: a clock that stands still, values that are the same
/// in every run, keys that need not be generated, passwords hashed at the lowest cost. FOR TESTS ONLY.
/// </summary>
public sealed class TestEngine : IAsyncDisposable
{
    /// <summary>The issuer under which <see cref="Client"/> and <see cref="OpenBrowser()"/> reach the engine, unless the tenant declares one.</summary>
    public const string DefaultIssuer = "https://tenant.example/";

    /// <summary>The name of the tenant.</summary>
    public const string TenantName = "test";

    private static readonly byte[] MasterKey = [.. Enumerable.Range(0, 32).Select(static value => (byte)value)];
    private readonly Action<IdentityEngineOptions>? _configure;

    private TestEngine(Action<IdentityEngineOptions>? configure, Action<TenantDefinition>? tenant, MemoryStore store, FakeClock clock, SeededSecretSource secrets, bool isFork)
    {
        _configure = configure;
        (Clock, Secrets) = (clock, secrets);
        var options = new IdentityEngineOptions
        {
            Store = store,
            TimeProvider = clock,
            SecretSource = secrets,
            PasswordHasher = new BcryptPasswordHasher(4),
            MasterKey = MasterKey,
            MessageSender = Outbox,
        };
        options.UseDefaults();
        options.AddTenant(TenantName, definition =>
        {
            definition.SigningKeyPem = TestSigningKeys.Current;
            definition.NextSigningKeyPem = TestSigningKeys.Next;
            tenant?.Invoke(definition);
        });
        configure?.Invoke(options);
        if (isFork)
        {
            // What was declared is in the store, and may have changed since: it must not be written anew.
            foreach (var definition in options.Tenants)
            {
                Undeclare(definition);
            }
        }

        Tenant = tenant;
        Engine = new IdentityEngine(options);
        Handler = Engine.CreateHandler();
        Client = new TestClient(Handler, options.Tenants[0].Issuer ?? DefaultIssuer, secrets, clock);
    }

    /// <summary>The engine.</summary>
    public IdentityEngine Engine { get; }

    /// <summary>The engine's clock.</summary>
    public FakeClock Clock { get; }

    /// <summary>Where the engine's random values come from.</summary>
    public SeededSecretSource Secrets { get; }

    /// <summary>What the engine has told people, unless a sender of one's own takes its place.</summary>
    public MessageOutbox Outbox { get; } = new();

    /// <summary>What reaches the engine: for the back channel of the product under test, for example.</summary>
    public HttpMessageHandler Handler { get; }

    /// <summary>A client of the engine under <see cref="Issuer"/>.</summary>
    public TestClient Client { get; }

    /// <summary>The tenant's issuer: the one it declares, or <see cref="DefaultIssuer"/>.</summary>
    public string Issuer => Client.Issuer;

    private Action<TenantDefinition>? Tenant { get; }

    /// <summary>Makes an engine and starts it.</summary>
    /// <param name="tenant">Declares what belongs to the tenant.</param>
    /// <param name="configure">Changes the options, after the tenant was declared.</param>
    /// <exception cref="EngineConfigurationException">What was declared has faults; every one is named.</exception>
    public static async Task<TestEngine> StartAsync(Action<TenantDefinition>? tenant = null, Action<IdentityEngineOptions>? configure = null)
    {
        var engine = new TestEngine(configure, tenant, new MemoryStore(), new FakeClock(), new SeededSecretSource(), isFork: false);
        await engine.Engine.StartAsync().ConfigureAwait(false);
        return engine;
    }

    /// <summary>
    /// A copy with a store, a clock and random values of its own that goes on where this one stands: prepare once, fork for
    /// each test. Costs little; documents are shared.
    /// </summary>
    /// <exception cref="InvalidOperationException">The store is not a <see cref="MemoryStore"/>.</exception>
    public async Task<TestEngine> ForkAsync()
    {
        var store = Engine.Options.Store as MemoryStore ?? throw new InvalidOperationException("Only an engine that keeps its data in a MemoryStore can be forked.");
        var copy = store.Fork();
        void Configure(IdentityEngineOptions options)
        {
            _configure?.Invoke(options);
            options.Store = copy;
        }

        var fork = new TestEngine(Configure, Tenant, copy, new FakeClock(Clock.GetUtcNow()), Secrets.Fork(), isFork: true);
        await fork.Engine.StartAsync().ConfigureAwait(false);
        return fork;
    }

    /// <summary>An <see cref="HttpClient"/> whose relative addresses are the issuer's. It keeps no cookies.</summary>
    public HttpClient CreateClient() => new(Handler, disposeHandler: false) { BaseAddress = new Uri(Issuer) };

    /// <summary>A browser without cookies.</summary>
    public TestBrowser OpenBrowser() => Client.OpenBrowser();

    /// <summary>A browser without cookies that also reaches a product under test: it follows redirects and forms from one to the other.</summary>
    /// <param name="product">Where the product is, for example <c>https://app.example/</c>.</param>
    /// <param name="handler">What reaches the product, for example <c>factory.Server.CreateHandler()</c>; it must neither keep cookies nor follow redirects, and is not disposed.</param>
    public TestBrowser OpenBrowser(Uri product, HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(handler);
        return new TestBrowser(Handler, Clock, new Uri(Issuer), product, handler);
    }

    /// <summary>Ends the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Handler.Dispose();
        await Engine.DisposeAsync().ConfigureAwait(false);
    }

    private static void Undeclare(TenantDefinition definition)
    {
        definition.Settings = null;
        definition.Applications.Clear();
        definition.Apis.Clear();
        definition.ClientGrants.Clear();
        definition.Connections.Clear();
        definition.Roles.Clear();
        definition.Users.Clear();
        definition.Actions.Clear();
    }
}
