using System.Text.Json;
using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Errors;
using Engine.Core.Json;
using Engine.Core.Limits;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Tokens;

namespace Engine.Core.Logs;

/// <summary>
/// Writes the tenant log with the service's event codes (<c>logs.md</c>): what happened, to whom, from where. Tokens, codes,
/// secrets and passwords never reach it.
/// </summary>
internal sealed class TenantLog(ILogStore store, LogIds ids, EngineLimits limits, string environment)
{
    private const int MaxUserName = 256;

    private readonly JsonEncodedText _environment = JsonEncodedText.Encode(environment, JwtWriter.JsonOptions.Encoder);

    public void Write(TenantScope scope, LogEvent @event, Application? application, string? userId, Connection? connection = null, string? description = null)
        => Write(scope, new LogEntry(@event, description) { Application = application, UserId = userId, Connection = connection });

    /// <summary>Writes a refusal. What only the log may know goes into the details.</summary>
    public void WriteFailure(TenantScope scope, LogEvent @event, EngineError error, Application? application, string? userId, AccessDecision? decision = null, string? sessionId = null)
        => Write(scope, new LogEntry(@event, error.Description) { Application = application, UserId = userId, Error = error, Decision = decision, SessionId = sessionId });

    public void WriteActionFailure(TenantScope scope, ActionDefinition action, ActionFailure failure)
        => Write(scope, new LogEntry(LogEvents.ActionFailed, failure.Message) { FailedAction = (action, failure), Console = failure.Console });

    public void Write(TenantScope scope, in LogEntry entry)
    {
        scope.NoteClient(entry.Application?.ClientId);
        var id = ids.Next(scope.Now);
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        TimestampConverter.Write(json, LogNames.Date, scope.Now);
        json.WriteString(LogNames.Type, entry.Event.Type);
        WriteText(json, LogNames.Description, entry.Text ?? entry.Event.Description);
        WriteText(json, LogNames.Connection, entry.Connection?.Name);
        WriteText(json, LogNames.ConnectionId, entry.Connection?.Id);
        WriteText(json, LogNames.Strategy, entry.Connection?.Strategy);
        WriteText(json, LogNames.StrategyType, entry.Connection is { Strategy: Connection.DatabaseStrategy } ? "database" : entry.Connection is { IsPasswordless: true } ? "passwordless" : null);
        WriteText(json, LogNames.ClientId, entry.Application?.ClientId);
        WriteText(json, LogNames.ClientName, entry.Application?.Name);
        WriteRequest(json, scope);
        WriteText(json, LogNames.UserId, entry.UserId);
        WriteText(json, LogNames.UserName, Cut(entry.UserName));
        WriteText(json, LogNames.Audience, entry.Audience);
        if (entry.Scopes is { Count: > 0 } scopes)
        {
            json.WriteString(LogNames.Scope, string.Join(' ', scopes.Count > limits.LogScopes ? scopes.Take(limits.LogScopes) : scopes));
        }

        if (entry.HasDetails)
        {
            LogDetails.Write(json, entry, limits);
        }

        WriteEnd(json, scope, id);

        store.Append(scope.Tenant.Id, new StoredLog { Id = id, Date = scope.Now, Type = entry.Event.Type, UserId = entry.UserId, Body = buffer.ToArray() });
    }

    /// <summary>Writes what happened in the Management API; the details are JSON and free of secrets.</summary>
    public void WriteManagement(TenantScope scope, LogEvent @event, string description, string? clientId, string? userId, string details)
    {
        scope.NoteClient(clientId);
        var id = ids.Next(scope.Now);
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        TimestampConverter.Write(json, LogNames.Date, scope.Now);
        json.WriteString(LogNames.Type, @event.Type);
        WriteText(json, LogNames.Description, description);
        WriteText(json, LogNames.ClientId, clientId);
        WriteRequest(json, scope);
        WriteText(json, LogNames.UserId, userId);
        json.WritePropertyName(LogNames.Details);
        json.WriteRawValue(details);
        WriteEnd(json, scope, id);

        store.Append(scope.Tenant.Id, new StoredLog { Id = id, Date = scope.Now, Type = @event.Type, UserId = userId, Body = buffer.ToArray() });
    }

    /// <summary>Where it came from.</summary>
    private void WriteRequest(Utf8JsonWriter json, TenantScope scope)
    {
        var userAgent = scope.UserAgent;
        WriteText(json, LogNames.Ip, scope.ClientIp);
        WriteText(json, LogNames.ClientIp, scope.ForwardedBy);
        WriteText(json, LogNames.UserAgent, userAgent);
        json.WriteBoolean(LogNames.IsMobile, userAgent?.Contains("Mobi", StringComparison.Ordinal) == true);
        WriteText(json, LogNames.Hostname, scope.Host);
    }

    private void WriteEnd(Utf8JsonWriter json, TenantScope scope, string id)
    {
        json.WriteString(LogNames.TenantName, scope.Tenant.Name);
        json.WriteString(LogNames.EnvironmentName, _environment);
        json.WritePropertyName(LogNames.EventSchema);
        json.WriteRawValue("""{"version":"1.0.0"}"""u8, skipInputValidation: true);
        json.WriteString(LogNames.LogId, id);
        json.WriteString(LogNames.RecordId, id);
        json.WriteEndObject();
    }

    /// <summary>Whatever somebody types into a sign-in page, a record stays small.</summary>
    private static string? Cut(string? text) => text is { Length: > MaxUserName } ? text[..MaxUserName] : text;

    private void WriteText(Utf8JsonWriter json, JsonEncodedText name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, LogDetails.Cut(value, limits));
        }
    }
}
