using System.Globalization;
using System.Text.Json;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Storage;

namespace Engine.Core.Logs;

/// <summary>
/// Writes the tenant log with the service's event codes (<c>logs.md</c>): what happened, to whom, from where. Tokens, codes,
/// secrets and passwords never reach it.
/// </summary>
internal sealed class TenantLog(ILogStore store)
{
    private long _counter;

    public void Write(EndpointContext context, string type, string description, Application? application, string? userId, string? audience = null, IReadOnlyList<string>? scopes = null, Connection? connection = null)
        => Append(context, type, description, application, userId, audience, scopes, connection, null, null);

    /// <summary>Writes a refusal. What only the log may know goes into the details.</summary>
    public void WriteFailure(EndpointContext context, string type, EngineError error, Application? application, string? userId)
        => Append(context, type, error.Description, application, userId, null, null, null, error, null);

    public void WriteActionFailure(EndpointContext context, ActionDefinition action, string errorClass, string message)
        => Append(context, "actions_execution_failed", message, null, null, null, null, null, null, (action, errorClass));

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
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        TimestampConverter.Write(json, "date"u8, context.Now);
        json.WriteString("type"u8, type);
        json.WriteString("description"u8, description);
        WriteText(json, "connection"u8, connection?.Name);
        WriteText(json, "connection_id"u8, connection?.Id);
        WriteText(json, "strategy"u8, connection?.Strategy);
        WriteText(json, "client_id"u8, application?.ClientId);
        WriteText(json, "client_name"u8, application?.Name);
        WriteText(json, "ip"u8, context.ClientIp);
        WriteText(json, "user_agent"u8, context.Request.Headers["User-Agent"]);
        json.WriteString("hostname"u8, context.Request.Host);
        WriteText(json, "user_id"u8, userId);
        WriteText(json, "audience"u8, audience);
        if (scopes is { Count: > 0 })
        {
            json.WriteString("scope"u8, string.Join(' ', scopes));
        }

        WriteDetails(json, error, action);
        json.WriteString("tenant_name"u8, context.Tenant.Name);
        json.WriteString("log_id"u8, id);
        json.WriteString("_id"u8, id);
        json.WriteEndObject();

        store.Append(context.Tenant.Name, new StoredLog { Id = id, Date = context.Now, Type = type, UserId = userId, Body = buffer.ToArray() });
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
            WriteText(json, "reason"u8, error.Detail);
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

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
