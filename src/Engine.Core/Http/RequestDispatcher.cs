using System.Diagnostics;
using Engine.Core.Errors;
using Engine.Core.Limits;
using Engine.Core.Restrictions;
using Engine.Core.Storage;
using Engine.Core.Telemetry;
using Engine.Core.Tenants;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Http;

/// <summary>Finds what answers a request, and for which tenant; notes and measures the answer.</summary>
internal sealed partial class RequestDispatcher(IdentityEngine engine)
{
    private readonly Router _router = new(EndpointTable.Create(engine.Options), engine.Options.Modules);
    private readonly RootEndpoint _root = new(engine.Options);
    private readonly AccessLog? _accessLog = AccessLog.Create(engine.Options);
    private readonly string? _strictTransport = TransportSecurity.Value(engine.Options.StrictTransportSecurity);

    public IEnumerable<string> Paths => _router.Paths;

    /// <summary>Answers a request to an engine that has started.</summary>
    public ValueTask<EngineResponse> DispatchAsync(EngineRequest request, CancellationToken cancellationToken)
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
        if (Find(request) is not var (endpoint, values))
        {
            return PlainPage.WantsHtml(request) ? PlainPage.NotFound() : OAuthErrorRenderer.Render(HttpErrors.NotFound, request);
        }

        if (request.Method == "OPTIONS" && endpoint.Cors != CorsMode.None)
        {
            return Cors.Preflight(request, endpoint);
        }

        if (endpoint.Select(request.Method) is not { } handler)
        {
            var refusal = OAuthErrorRenderer.Render(HttpErrors.MethodNotAllowed, request);
            refusal.Headers.Add("Allow", endpoint.AllowedMethods);
            return refusal;
        }

        // Modules speak dialects of their own, and hold their requests against the limits themselves.
        if (endpoint.Any is null && RequestLimits.CheckEnvelope(request, engine.Options.Limits) is { } tooLarge)
        {
            return OAuthErrorRenderer.Render(tooLarge, request);
        }

        if (await engine.Tenants.ResolveAsync(request.Host, cancellationToken) is not { } tenant || !tenant.Occupancy.TryEnter())
        {
            return OAuthErrorRenderer.Render(HttpErrors.UnknownHost, request);
        }

        try
        {
            return await AnswerAsync(endpoint, handler, new EndpointContext(new TenantScope(tenant, request, cancellationToken) { Notes = notes }, request) { RouteValues = values });
        }
        finally
        {
            tenant.Occupancy.Leave();
        }
    }

    private RouteMatch<Endpoint>? Find(EngineRequest request)
        => _router.Find(request.Path, request.Method) ?? (request.Path == RootEndpoint.Path ? new(_root.Endpoint, RouteValues.None) : null);

    private async ValueTask<EngineResponse> AnswerAsync(Endpoint endpoint, EndpointHandler handler, EndpointContext context)
    {
        using var activity = EngineTelemetry.StartRequest(endpoint.NameOf(context.Request.Path), context.Request);
        var started = engine.Telemetry.MeasuresDuration ? Stopwatch.GetTimestamp() : 0;
        var response = await AnswerAsync(handler, context);
        if (started != 0)
        {
            engine.Telemetry.RequestCompleted(endpoint.NameOf(context.Request.Path), response.StatusCode, Stopwatch.GetElapsedTime(started));
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
            LogUnavailable(engine.Logger, context.Request.Path, context.Tenant.Name, exception.Message);
            return await Unavailable.RenderAsync(context);
        }
#pragma warning disable CA1031 // the last line: a bug or broken infrastructure must not take the host down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnexpected(engine.Logger, exception, context.Request.Path, context.Tenant.Name);
            return OAuthErrorRenderer.Render(HttpErrors.ServerError, context.Request);
        }
    }

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "A request to {Path} of the tenant {Tenant} was put off: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string path, string tenant, string reason);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "An unexpected error ended a request to {Path} of the tenant {Tenant}")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string path, string tenant);
}
