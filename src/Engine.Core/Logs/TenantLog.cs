using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Storage;
using Engine.Core.Tokens;

namespace Engine.Core.Logs;

/// <summary>
/// Writes the tenant log with the service's event codes (<c>logs.md</c>): what happened, to whom, from where. Tokens, codes,
/// secrets and passwords never reach it.
/// </summary>
internal sealed class TenantLog(ILogStore store)
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    private long _counter;

    public void Write(EndpointContext context, string type, string description, Application? application, string? userId, string? audience = null, IReadOnlyList<string>? scopes = null, Connection? connection = null)
        => Append(context, type, description, application, userId, audience, scopes, connection, null, null);

    /// <summary>Writes a refusal. What only the log may know goes into the details.</summary>
    public void WriteFailure(EndpointContext context, string type, EngineError error, Application? application, string? userId)
        => Append(context, type, error.Description, application, userId, null, null, null, error, null);

    public void WriteActionFailure(EndpointContext context, ActionDefinition action, string errorClass, string message)
        => Append(context, "actions_execution_failed", message, null, null, null, null, null, null, (action, errorClass));

    /// <summary>Writes what happened in the Management API; the details are JSON and free of secrets.</summary>
    public void WriteManagement(EndpointContext context, string type, string description, string? clientId, string? userId, string details)
    {
        var id = NextId(context.Now);
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("date"u8, context.Now.UtcDateTime.ToString(TimestampConverter.Format, CultureInfo.InvariantCulture));
            json.WriteString("type"u8, type);
            json.WriteString("description"u8, description);
            WriteText(json, "client_id", clientId);
            WriteText(json, "ip", context.ClientIp);
            WriteText(json, "user_agent", context.Request.Headers["User-Agent"]);
            WriteText(json, "user_id", userId);
            json.WritePropertyName("details"u8);
            json.WriteRawValue(details);
            json.WriteString("tenant_name"u8, context.Tenant.Name);
            json.WriteString("log_id"u8, id);
            json.WriteString("_id"u8, id);
            json.WriteEndObject();
        }

        store.Append(context.Tenant.Name, new StoredLog { Id = id, Date = context.Now, Type = type, UserId = userId, Body = buffer.WrittenSpan.ToArray() });
    }

    private void Append(
        EndpointContext context,
        string type,
        string description,
        Application? application,
        string? userId,
        string? audience,
        IReadOnlyList<string>? scopes,
        Connection? connection,
        EngineError? error,
        (ActionDefinition Action, string ErrorClass)? action)
    {
        var id = NextId(context.Now);
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("date"u8, context.Now.UtcDateTime.ToString(TimestampConverter.Format, CultureInfo.InvariantCulture));
            json.WriteString("type"u8, type);
            json.WriteString("description"u8, description);
            WriteText(json, "connection", connection?.Name);
            WriteText(json, "connection_id", connection?.Id);
            WriteText(json, "strategy", connection?.Strategy);
            WriteText(json, "client_id", application?.ClientId);
            WriteText(json, "client_name", application?.Name);
            WriteText(json, "ip", context.ClientIp);
            WriteText(json, "user_agent", context.Request.Headers["User-Agent"]);
            json.WriteString("hostname"u8, context.Request.Host);
            WriteText(json, "user_id", userId);
            WriteText(json, "audience", audience);
            if (scopes is { Count: > 0 })
            {
                json.WriteString("scope"u8, string.Join(' ', scopes));
            }

            WriteDetails(json, error, action);
            json.WriteString("tenant_name"u8, context.Tenant.Name);
            json.WriteString("log_id"u8, id);
            json.WriteString("_id"u8, id);
            json.WriteEndObject();
        }

        store.Append(context.Tenant.Name, new StoredLog { Id = id, Date = context.Now, Type = type, UserId = userId, Body = buffer.WrittenSpan.ToArray() });
    }

    private static void WriteDetails(Utf8JsonWriter json, EngineError? error, (ActionDefinition Action, string ErrorClass)? action)
    {
        if (error is not null)
        {
            json.WriteStartObject("details"u8);
            json.WriteStartObject("error"u8);
            json.WriteString("id"u8, error.Id);
            json.WriteString("oauthError"u8, error.Code);
            json.WriteString("message"u8, error.Description);
            WriteText(json, "reason", error.Detail);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (action is { } failed)
        {
            json.WriteStartObject("details"u8);
            json.WriteString("action_id"u8, failed.Action.Id);
            json.WriteString("action_name"u8, failed.Action.Name);
            json.WriteString("trigger_id"u8, failed.Action.Trigger);
            json.WriteString("error_class"u8, failed.ErrorClass);
            json.WriteEndObject();
        }
    }

    /// <summary>56 digits: 900, the time to the millisecond, a counter. The order of ids is the order of events.</summary>
    private string NextId(DateTimeOffset now)
        => string.Create(CultureInfo.InvariantCulture, $"900{now.UtcDateTime:yyyyMMddHHmmssfff}{Interlocked.Increment(ref _counter):D36}");

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
