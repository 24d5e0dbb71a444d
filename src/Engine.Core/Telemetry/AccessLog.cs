using System.Diagnostics;
using Engine.Core.Http;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Telemetry;

/// <summary>
/// One line a request: method, path, status, duration and the application where it is known. No query, no header, no body: codes, tickets
/// and tokens are in those.
/// </summary>
internal sealed partial class AccessLog(ILogger logger)
{
    public const string Category = "Engine.Access";

    /// <summary>Null when nobody reads it.</summary>
    public static AccessLog? Create(IdentityEngineOptions options)
        => options.AccessLog && options.LoggerFactory.CreateLogger(Category) is var logger && logger.IsEnabled(LogLevel.Information) ? new AccessLog(logger) : null;

    public void Write(EngineRequest request, int statusCode, long started, RequestNotes notes)
        => LogRequest(logger, request.Method, request.PathBase + request.Path, statusCode, Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 2), notes.ClientId ?? "-");

    [LoggerMessage(EventId = 1100, Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Duration} ms client {ClientId}")]
    private static partial void LogRequest(ILogger logger, string method, string path, int status, double duration, string clientId);
}

/// <summary>What is learned about a request while it is answered, for the access log.</summary>
internal sealed class RequestNotes
{
    /// <summary>The application it concerns.</summary>
    public string? ClientId { get; set; }
}
