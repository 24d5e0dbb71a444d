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

namespace Engine.Core.Logs;

/// <summary>
/// Writes the tenant log with the service's event codes (<c>logs.md</c>): what happened, to whom, from where. Tokens, codes,
/// secrets and passwords never reach it.
/// </summary>
internal sealed class TenantLog(ILogStore store, LogIds ids, EngineLimits limits, string environment)
{
    private const int MaxUserName = 256;

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
        TimestampConverter.Write(json, "date"u8, scope.Now);
        json.WriteString("type"u8, entry.Event.Type);
        WriteText(json, "description"u8, entry.Text ?? entry.Event.Description);
        WriteText(json, "connection"u8, entry.Connection?.Name);
        WriteText(json, "connection_id"u8, entry.Connection?.Id);
        WriteText(json, "strategy"u8, entry.Connection?.Strategy);
        WriteText(json, "strategy_type"u8, entry.Connection is { Strategy: Connection.DatabaseStrategy } ? "database" : null);
        WriteText(json, "client_id"u8, entry.Application?.ClientId);
        WriteText(json, "client_name"u8, entry.Application?.Name);
        WriteRequest(json, scope);
        WriteText(json, "user_id"u8, entry.UserId);
        WriteText(json, "user_name"u8, Cut(entry.UserName));
        WriteText(json, "audience"u8, entry.Audience);
        if (entry.Scopes is { Count: > 0 } scopes)
        {
            json.WriteString("scope"u8, string.Join(' ', scopes.Count > limits.LogScopes ? scopes.Take(limits.LogScopes) : scopes));
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
        TimestampConverter.Write(json, "date"u8, scope.Now);
        json.WriteString("type"u8, @event.Type);
        WriteText(json, "description"u8, description);
        WriteText(json, "client_id"u8, clientId);
        WriteRequest(json, scope);
        WriteText(json, "user_id"u8, userId);
        json.WritePropertyName("details"u8);
        json.WriteRawValue(details);
        WriteEnd(json, scope, id);

        store.Append(scope.Tenant.Id, new StoredLog { Id = id, Date = scope.Now, Type = @event.Type, UserId = userId, Body = buffer.ToArray() });
    }

    /// <summary>Where it came from.</summary>
    private void WriteRequest(Utf8JsonWriter json, TenantScope scope)
    {
        var userAgent = scope.UserAgent;
        WriteText(json, "ip"u8, scope.ClientIp);
        WriteText(json, "user_agent"u8, userAgent);
        json.WriteBoolean("isMobile"u8, userAgent?.Contains("Mobi", StringComparison.Ordinal) == true);
        WriteText(json, "hostname"u8, scope.Host);
    }

    private void WriteEnd(Utf8JsonWriter json, TenantScope scope, string id)
    {
        json.WriteString("tenant_name"u8, scope.Tenant.Name);
        json.WriteString("environment_name"u8, environment);
        json.WriteStartObject("$event_schema"u8);
        json.WriteString("version"u8, "1.0.0"u8);
        json.WriteEndObject();
        json.WriteString("log_id"u8, id);
        json.WriteString("_id"u8, id);
        json.WriteEndObject();
    }

    /// <summary>Whatever somebody types into a sign-in page, a record stays small.</summary>
    private static string? Cut(string? text) => text is { Length: > MaxUserName } ? text[..MaxUserName] : text;

    private void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, LogDetails.Cut(value, limits));
        }
    }
}
