using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Engine.Core.Access.Explain;
using Engine.Core.Authorize;
using Engine.Core.Codes;
using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Core.Credentials;
using Engine.Core.Device;
using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Keys;
using Engine.Core.Limits;
using Engine.Core.Logs;
using Engine.Core.Mfa;
using Engine.Core.Pages.Texts;
using Engine.Core.Passkeys;
using Engine.Core.Pipeline;
using Engine.Core.Storage;
using Engine.Core.Telemetry;
using Engine.Core.Tenants;
using Engine.Core.TokenExchange;
using Engine.Core.Token;
using Microsoft.Extensions.Logging;

namespace Engine.Core;

/// <summary>
/// An identity provider inside the process: an HTTP request as data goes in, a response as data comes out. Hosts only
/// translate. Safe for any number of threads.
/// </summary>
public sealed partial class IdentityEngine : IAsyncDisposable
{
    private readonly SecretProtector _protector;
    private readonly RequestDispatcher _dispatcher;
    private readonly FrozenDictionary<string, IGrant> _grants;
    private readonly Once _start;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stoppingToken;
    private readonly Lazy<HttpClient> _outbound;
    private Task? _housekeeping;
    private readonly ConcurrentDictionary<Task, bool> _background = new();
    private int _disposed;

    /// <summary>Creates an engine. Nothing is read or written before it starts.</summary>
    /// <exception cref="EngineConfigurationException">The options have faults; every one is named.</exception>
    public IdentityEngine(IdentityEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ConfigurationValidator.Validate(options);
        Options = options;
        Logger = options.LoggerFactory.CreateLogger<IdentityEngine>();
        Logs = new TenantLog(options.Store.Logs, new LogIds(options.SecretSource), options.Limits, options.EnvironmentName ?? "production");
        OpenTransactions = new OpenTransactions(options.Limits);
        Credentials = new CredentialService(options);
        Codes = new OneTimeCodes(options.Store.Records, options.TimeProvider, options.Limits);
        Factors = new FactorService(options.Store.Records, options.Limits);
        SendThrottle = new SendThrottle(options.Store.Records, options.Limits);
        Passkeys = new PasskeyThrottle(options.Store.Records, options.Limits);
        Devices = new DeviceThrottle(options.Store.Records, options.Limits);
        Exchanges = new ExchangeThrottle(options.Store.Records, options.Limits);
        Texts = new TextTable(options.Texts);
        _grants = options.Grants.Freeze();
        SecretParameters = _grants.Values.SelectMany(static grant => grant.Parameters.Secret).Union(["client_secret", "client_assertion", "password", "otp"]).ToHashSet(StringComparer.Ordinal);
        _protector = new SecretProtector(MasterKey(options), options.PreviousMasterKeys, options.SecretSource);
        References = new ReferenceTable(options);
        _outbound = new(() => options.HttpClient ?? OutboundHttp.Create(reachesPrivateAddresses: options.DevelopmentMode == true));
        _stoppingToken = _stopping.Token;
        Tenants = new TenantDirectory(this, _protector);
        _start = new Once(StartCoreAsync);
        _dispatcher = new RequestDispatcher(this);
    }

    /// <summary>The options the engine was made of.</summary>
    public IdentityEngineOptions Options { get; }

    /// <summary>The tenants: those that code declares as a list, and every one to find, make, rename and remove.</summary>
    public TenantDirectory Tenants { get; }

    /// <summary>
    /// The paths the engine answers, below the prefix it is mounted at. One that ends in <c>/*</c> stands for everything
    /// below it. Hosts map these and leave every other path to the product.
    /// </summary>
    public IReadOnlyList<string> Paths => [.. _dispatcher.Paths];

    internal bool HasStarted => _start.IsDone;

    internal TenantLog Logs { get; }

    /// <summary>Who names whom; the same for all tenants.</summary>
    internal ReferenceTable References { get; }

    /// <summary>What the pages say.</summary>
    internal TextTable Texts { get; }

    internal OpenTransactions OpenTransactions { get; }

    /// <summary>What the engine sends requests with.</summary>
    internal HttpClient Outbound => _outbound.Value;

    internal CredentialService Credentials { get; }

    internal OneTimeCodes Codes { get; }

    internal FactorService Factors { get; }

    internal SendThrottle SendThrottle { get; }

    internal DeviceThrottle Devices { get; }

    internal PasskeyThrottle Passkeys { get; }

    internal ExchangeThrottle Exchanges { get; }

    internal EngineTelemetry Telemetry { get; } = new();

    internal ILogger Logger { get; }

    /// <summary>
    /// Writes what is declared to the store and begins to make missing keys. Called by hosts at start; otherwise the first
    /// request does it.
    /// </summary>
    public Task StartAsync(CancellationToken cancellationToken = default)
        => _start.RunAsync(cancellationToken);

    /// <summary>
    /// Compiles what the first person who signs in would wait for: the way from <c>/authorize</c> to the first page, and what renders it.
    /// Takes some 200 ms of a processor; nothing of the engine is read or written. A native executable has nothing to compile. Hosts call it in the background when they have started.
    /// </summary>
    /// <exception cref="Exception">The renderer of the pages could not be warmed up; the engine works without that.</exception>
    public async Task WarmUpAsync(CancellationToken cancellationToken = default)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled)
        {
            return;
        }

        await SignInWarmUp.RunAsync(cancellationToken);
        Options.Pages?.WarmUp();
    }

    /// <summary>Answers a request. Never throws for what a client sends; broken infrastructure ends in a 500, and a store that can't take changes for now in a 503 with <c>Retry-After</c>.</summary>
    public ValueTask<EngineResponse> HandleAsync(EngineRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _start.IsDone
            ? _dispatcher.DispatchAsync(request, cancellationToken)
            : StartAndRouteAsync(request, cancellationToken);
    }

    /// <summary>Says what a request would get and why, without issuing anything, running Actions or writing anything.</summary>
    /// <exception cref="ArgumentException">There is no tenant of that name.</exception>
    public async ValueTask<AccessExplanation> ExplainAsync(ExplainRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await StartAsync(cancellationToken);
        var tenant = request.Tenant is null ? Tenants[0] : await Tenants.FindAsync(request.Tenant, cancellationToken);
        return tenant is null
            ? throw new ArgumentException($"There is no tenant '{request.Tenant}'.", nameof(request))
            : await AccessExplainer.ExplainAsync(tenant, Options, request, cancellationToken);
    }

    /// <summary>
    /// Whether the engine can do its work: every tenant that code declares publishes its metadata and its keys, the store answers and takes changes.
    /// Null when all is well, otherwise what is wrong in one line. Meant for readiness: a restart heals none of it.
    /// </summary>
    public ValueTask<string?> FindHealthFaultAsync(CancellationToken cancellationToken = default) => EngineHealth.FindFaultAsync(this, cancellationToken);

    /// <summary>Ends housekeeping and releases the keys. The store is the caller's.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Tenants.Stop();
        await _stopping.CancelAsync();
        if (_housekeeping is not null)
        {
            await _housekeeping;
        }

        await Task.WhenAll(_background.Keys);
        if (_outbound.IsValueCreated && Options.HttpClient is null)
        {
            _outbound.Value.Dispose();
        }


        Tenants.Release();
        Telemetry.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Runs something beside the requests. It must not throw, and ends soon after it is told that the engine stops.</summary>
    internal void RunInBackground(Func<CancellationToken, Task> work)
    {
        var task = Task.Run(() => work(_stoppingToken));
        _background[task] = true;
        task.ContinueWith(ended => _background.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The same for something of a tenant: it is told to end when the tenant is removed, too. False when the tenant was removed already.</summary>
    internal bool RunInBackground(Tenant tenant, Func<CancellationToken, Task> work)
    {
        if (!tenant.Occupancy.TryEnter())
        {
            return false;
        }

        RunInBackground(async stopping =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, tenant.Stopping);
            try
            {
                await work(either.Token);
            }
            finally
            {
                tenant.Occupancy.Leave();
            }
        });
        return true;
    }

    /// <summary>The parameters of token requests that Actions must not see: what applications and people prove themselves with, and what grants declare.</summary>
    internal HashSet<string> SecretParameters { get; }

    internal IGrant? FindGrant(string grantType) => _grants.GetValueOrDefault(grantType);

    private static byte[] MasterKey(IdentityEngineOptions options)
    {
        if (options.MasterKey is { } given)
        {
            return given.ToArray();
        }

        var random = new byte[32];
        options.SecretSource.Fill(random);
        return random;
    }

    private async ValueTask<EngineResponse> StartAndRouteAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await StartAsync(cancellationToken);
        }
#pragma warning disable CA1031 // broken infrastructure ends in a 500; the next request tries again
        catch (Exception exception) when (exception is not (OperationCanceledException or EngineConfigurationException))
#pragma warning restore CA1031
        {
            LogStartFailed(Logger, exception);
            return exception is StoreFaultedException ? Unavailable.Render(request) : OAuthErrorRenderer.Render(HttpErrors.ServerError, request);
        }

        return await _dispatcher.DispatchAsync(request, cancellationToken);
    }

    private async Task StartCoreAsync()
    {
        await KeyRing.OpenAsync(Options, _protector, _stopping.Token);
        await Tenants.StartAsync(_stopping.Token);
        _housekeeping = Task.Run(() => Housekeeper.RunAsync(this, _stopping.Token));
    }

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "The engine could not start")]
    private static partial void LogStartFailed(ILogger logger, Exception exception);
}
