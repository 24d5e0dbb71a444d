using System.Diagnostics;
using System.Diagnostics.Metrics;
using Engine.Core.Http;

namespace Engine.Core.Telemetry;

/// <summary>
/// The names under which the engine reports to System.Diagnostics, and so to OpenTelemetry. No tag ever carries a secret or
/// a person.
/// </summary>
public sealed class EngineTelemetry : IDisposable
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string ActivitySourceName = "Engine.IdentityEngine";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Engine.IdentityEngine";

    private const string HostActivity = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private static readonly ActivitySource Source = new(ActivitySourceName);
    /// <summary>From what a token costs to what a person waits for; without the advice everything below 5 s would be one bucket.</summary>
    private static readonly InstrumentAdvice<double> DurationBuckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _tokensIssued;
    private readonly Counter<long> _tokensRefused;
    private readonly Counter<long> _logins;
    private readonly Counter<long> _loginFailures;
    private readonly Histogram<double> _duration;

    internal EngineTelemetry()
    {
        _tokensIssued = _meter.CreateCounter<long>("engine.tokens.issued", "{token}", "Token responses that were issued, by grant type.");
        _tokensRefused = _meter.CreateCounter<long>("engine.tokens.refused", "{request}", "Token requests that were refused, by grant type and error.");
        _logins = _meter.CreateCounter<long>("engine.logins", "{login}", "Logins that were completed, interactive or silent.");
        _loginFailures = _meter.CreateCounter<long>("engine.logins.failed", "{login}", "Attempts to sign in that failed.");
        _duration = _meter.CreateHistogram("engine.request.duration", "s", "How long requests took, by endpoint and status.", tags: null, DurationBuckets);
    }

    /// <summary>Releases the meter.</summary>
    public void Dispose() => _meter.Dispose();

    internal static Activity? StartRequest(string endpoint, EngineRequest request)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var name = "engine " + endpoint;
        var surrounding = Activity.Current;

        // ASP.NET Core makes an activity of its own as soon as it logs. When nobody listens to that, nobody sees it, and the usual
        // samplers drop every child of what is not recorded: the request then belongs to whoever has sent it.
        if (surrounding is not { OperationName: HostActivity } || surrounding.Source.HasListeners())
        {
            return Source.StartActivity(name, ActivityKind.Server);
        }

        Activity.Current = null;
        ActivityContext.TryParse(request.Headers["traceparent"], request.Headers["tracestate"], isRemote: true, out var sender);
        var activity = Source.StartActivity(name, ActivityKind.Server, sender);
        if (activity is null)
        {
            Activity.Current = surrounding;
        }

        return activity;
    }

    internal bool MeasuresDuration => _duration.Enabled;

    internal void RequestCompleted(string endpoint, int statusCode, TimeSpan elapsed)
        => _duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("engine.endpoint", endpoint), new("http.response.status_code", statusCode));

    internal void TokenIssued(string grantType) => _tokensIssued.Add(1, new KeyValuePair<string, object?>("oauth.grant_type", grantType));

    internal void TokenRefused(string? grantType, string error)
        => _tokensRefused.Add(1, new KeyValuePair<string, object?>("oauth.grant_type", grantType ?? "unknown"), new("error.type", error));

    internal void LoginCompleted(bool interactive) => _logins.Add(1, new KeyValuePair<string, object?>("engine.login.interactive", interactive));

    internal void LoginFailed() => _loginFailures.Add(1);
}
