using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics;
using Engine.Core.Access.Explain;
using Engine.Core.Configuration;
using Engine.Core.Authorize;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Keys;
using Engine.Core.Limits;
using Engine.Core.Logs;
using Engine.Core.Restrictions;
using Engine.Core.Storage;
using Engine.Core.Telemetry;
using Engine.Core.Tenants;
using Engine.Core.Token;
using Microsoft.Extensions.Logging;

namespace Engine.Core;

/// <summary>
/// An identity provider inside the process: an HTTP request as data goes in, a response as data comes out. Hosts only
/// translate. Safe for any number of threads.
/// </summary>
public sealed partial class IdentityEngine : IAsyncDisposable
{
    private readonly List<Tenant> _tenants = [];
    private readonly TenantResolver _resolver;
    private readonly SecretProtector _protector;
    private readonly Router _router;
    private readonly FrozenDictionary<string, IGrant> _grants;
    private readonly Lock _startGate = new();
    private Task? _start;
    private readonly RootEndpoint _root;
    private readonly string? _strictTransport;
    private readonly AccessLog? _accessLog;
    private readonly CancellationTokenSource _stopping = new();
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
        Logs = new TenantLog(options.Store.Logs, new LogIds(options.SecretSource), options.Limits);
        OpenTransactions = new OpenTransactions(options.Limits);
        Credentials = new CredentialService(options);
        _grants = options.Grants.Freeze();
        SecretParameters = _grants.Values.SelectMany(static grant => grant.Parameters.Secret).Union(["client_secret", "client_assertion", "password", "otp"]).ToFrozenSet(StringComparer.Ordinal);
        _protector = new SecretProtector(MasterKey(options), options.PreviousMasterKeys, options.SecretSource);
        foreach (var definition in options.Tenants)
        {
            _tenants.Add(new Tenant(definition, options, _protector, StartAsync));
        }

        _resolver = new TenantResolver(_tenants);
        _router = new Router(EndpointTable.Create(options), options.Modules);
        _root = new RootEndpoint(options);
        _accessLog = AccessLog.Create(options);
        _strictTransport = TransportSecurity.Value(options.StrictTransportSecurity);
    }

    /// <summary>The options the engine was made of.</summary>
    public IdentityEngineOptions Options { get; }

    /// <summary>The tenants.</summary>
    public IReadOnlyList<Tenant> Tenants => _tenants;

    /// <summary>
    /// The paths the engine answers, below the prefix it is mounted at. One that ends in <c>/*</c> stands for everything
    /// below it. Hosts map these and leave every other path to the product.
    /// </summary>
    public IReadOnlyList<string> Paths => [.. _router.Endpoints.Select(static endpoint => endpoint.Path)];

    internal TenantLog Logs { get; }

    internal OpenTransactions OpenTransactions { get; }

    internal CredentialService Credentials { get; }

    internal EngineTelemetry Telemetry { get; } = new();

    internal ILogger Logger { get; }

    /// <summary>
    /// Writes what is declared to the store and begins to make missing keys. Called by hosts at start; otherwise the first
    /// request does it.
    /// </summary>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_startGate)
        {
            // A start that failed (the store was away, say) is tried again by whoever comes next.
            if (_start is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _start = Task.Run(StartCoreAsync, CancellationToken.None);
            }

            return _start.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Answers a request. Never throws for what a client sends; broken infrastructure ends in a 500, and a store that can't take changes for now in a 503 with <c>Retry-After</c>.</summary>
    public ValueTask<EngineResponse> HandleAsync(EngineRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Volatile.Read(ref _start) is { IsCompletedSuccessfully: true }
            ? RouteAsync(request, cancellationToken)
            : StartAndRouteAsync(request, cancellationToken);
    }

    /// <summary>Says what a request would get and why, without issuing anything, running Actions or writing anything.</summary>
    /// <exception cref="ArgumentException">There is no tenant of that name.</exception>
    public async ValueTask<AccessExplanation> ExplainAsync(ExplainRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await StartAsync(cancellationToken);
        var tenant = request.Tenant is null ? _tenants[0] : _tenants.Find(known => known.Name == request.Tenant);
        return tenant is null
            ? throw new ArgumentException($"There is no tenant '{request.Tenant}'.", nameof(request))
            : await AccessExplainer.ExplainAsync(tenant, Options, request, cancellationToken);
    }

    /// <summary>
    /// Whether the engine can do its work: every tenant publishes its metadata and its keys, the store answers and takes changes.
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

        await _stopping.CancelAsync();
        if (_housekeeping is not null)
        {
            await _housekeeping;
        }

        await Task.WhenAll(_background.Keys);

        foreach (var tenant in _tenants)
        {
            tenant.Dispose();
        }

        Telemetry.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Runs something beside the requests. It must not throw, and ends soon after it is told that the engine stops.</summary>
    internal void RunInBackground(Func<CancellationToken, Task> work)
    {
        var task = Task.Run(() => work(_stopping.Token));
        _background[task] = true;
        task.ContinueWith(ended => _background.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The parameters of token requests that Actions must not see: what applications and people prove themselves with, and what grants declare.</summary>
    internal FrozenSet<string> SecretParameters { get; }

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

        return await RouteAsync(request, cancellationToken);
    }

    private async Task StartCoreAsync()
    {
        await KeyRing.OpenAsync(Options, _protector, _stopping.Token);
        foreach (var tenant in _tenants)
        {
            // What a crash has left half removed goes first: nobody may be declared into its place.
            await tenant.Remover.ResumeAsync(_stopping.Token);
            await TenantSeeder.SeedAsync(tenant, Options, _stopping.Token);
            tenant.Keys.EnsureInBackground();
        }

        _housekeeping = Task.Run(() => Housekeeper.RunAsync(Options, Logger, _stopping.Token));
    }

    private ValueTask<EngineResponse> RouteAsync(EngineRequest request, CancellationToken cancellationToken)
        => _strictTransport is null && _accessLog is null ? FindAndAnswerAsync(request, null, cancellationToken) : AnswerAndNoteAsync(request, cancellationToken);

    private async ValueTask<EngineResponse> AnswerAndNoteAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var notes = _accessLog is null ? null : new RequestNotes();
        var started = notes is null ? 0 : Stopwatch.GetTimestamp();
        var response = await FindAndAnswerAsync(request, notes, cancellationToken);
        if (_strictTransport is { } value && request.IsSecure && TransportSecurity.AppliesTo(request.Host))
        {
            response.Headers[TransportSecurity.Field] = value;
        }

        if (notes is not null)
        {
            _accessLog!.Write(request, response.StatusCode, started, notes);
        }

        return response;
    }

    private async ValueTask<EngineResponse> FindAndAnswerAsync(EngineRequest request, RequestNotes? notes, CancellationToken cancellationToken)
    {
        var endpoint = _router.Find(request.Path) ?? (request.Path == RootEndpoint.Path ? _root.Endpoint : null);
        if (endpoint is null)
        {
            return PlainPage.WantsHtml(request) ? PlainPage.NotFound() : OAuthErrorRenderer.Render(HttpErrors.NotFound, request);
        }

        if (request.Method == "OPTIONS" && endpoint.Cors != CorsMode.None)
        {
            return Cors.Preflight(request, endpoint);
        }

        if (Router.Select(endpoint, request.Method) is not { } handler)
        {
            var refusal = OAuthErrorRenderer.Render(HttpErrors.MethodNotAllowed, request);
            refusal.Headers.Add("Allow", endpoint.AllowedMethods);
            return refusal;
        }

        // Modules speak dialects of their own, and hold their requests against the limits themselves.
        if (endpoint.Any is null && RequestLimits.CheckEnvelope(request, Options.Limits) is { } tooLarge)
        {
            return OAuthErrorRenderer.Render(tooLarge, request);
        }

        if (_resolver.Resolve(request) is not { } tenant)
        {
            return OAuthErrorRenderer.Render(HttpErrors.UnknownHost, request);
        }

        using var activity = EngineTelemetry.StartRequest(endpoint.Path, request);
        var started = Telemetry.MeasuresDuration ? Stopwatch.GetTimestamp() : 0;
        var response = await AnswerAsync(handler, new EndpointContext(this, tenant, request, cancellationToken) { Notes = notes });
        if (started != 0)
        {
            Telemetry.RequestCompleted(endpoint.Path, response.StatusCode, Stopwatch.GetElapsedTime(started));
        }

        activity?.SetTag("http.response.status_code", response.StatusCode);
        return response;
    }

    private async ValueTask<EngineResponse> AnswerAsync(EndpointHandler handler, EndpointContext context)
    {
        try
        {
            return await AccessControl.FindRefusalAsync(context) ?? await handler(context);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (StoreFaultedException exception)
        {
            LogUnavailable(Logger, context.Request.Path, context.Tenant.Name, exception.Message);
            return await Unavailable.RenderAsync(context);
        }
#pragma warning disable CA1031 // the last line: a bug or broken infrastructure must not take the host down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnexpected(Logger, exception, context.Request.Path, context.Tenant.Name);
            return OAuthErrorRenderer.Render(HttpErrors.ServerError, context.Request);
        }
    }

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "The engine could not start")]
    private static partial void LogStartFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "A request to {Path} of the tenant {Tenant} was put off: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string path, string tenant, string reason);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "An unexpected error ended a request to {Path} of the tenant {Tenant}")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string path, string tenant);
}
