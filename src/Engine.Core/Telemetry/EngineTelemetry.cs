using System.Diagnostics;
using System.Diagnostics.Metrics;

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

    private static readonly ActivitySource Source = new(ActivitySourceName);
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
        _duration = _meter.CreateHistogram<double>("engine.request.duration", "s", "How long requests took, by endpoint and status.");
    }

    /// <summary>Releases the meter.</summary>
    public void Dispose() => _meter.Dispose();

    internal static Activity? StartRequest(string endpoint) => Source.HasListeners() ? Source.StartActivity("engine " + endpoint, ActivityKind.Server) : null;

    internal bool MeasuresDuration => _duration.Enabled;

    internal void RequestCompleted(string endpoint, int statusCode, TimeSpan elapsed)
        => _duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("engine.endpoint", endpoint), new("http.response.status_code", statusCode));

    internal void TokenIssued(string grantType) => _tokensIssued.Add(1, new KeyValuePair<string, object?>("oauth.grant_type", grantType));

    internal void TokenRefused(string? grantType, string error)
        => _tokensRefused.Add(1, new KeyValuePair<string, object?>("oauth.grant_type", grantType ?? "unknown"), new("error.type", error));

    internal void LoginCompleted(bool interactive) => _logins.Add(1, new KeyValuePair<string, object?>("engine.login.interactive", interactive));

    internal void LoginFailed() => _loginFailures.Add(1);
}
