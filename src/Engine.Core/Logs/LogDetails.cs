using System.Text.Json;
using Engine.Core.Access;
using Engine.Core.Actions;
using Engine.Core.Errors;

namespace Engine.Core.Logs;

/// <summary>Writes the <c>details</c> of a log record: reasons that no client is told.</summary>
internal static class LogDetails
{
    public static void Write(Utf8JsonWriter json, in LogEntry entry)
    {
        json.WriteStartObject("details"u8);
        if (entry.Error is { } error)
        {
            WriteError(json, error);
        }

        if (entry.FailedAction is { } failed)
        {
            json.WriteString("action_id"u8, failed.Action.Id);
            json.WriteString("action_name"u8, failed.Action.Name);
            json.WriteString("trigger_id"u8, failed.Action.Trigger);
            json.WriteString("error_class"u8, failed.ErrorClass);
        }

        if (entry.Decision is { Dropped.Count: > 0 } || entry.ScopeChanges is { Count: > 0 })
        {
            json.WriteStartArray("scopes"u8);
            WriteDropped(json, entry.Decision?.Dropped ?? []);
            WriteChanges(json, entry.ScopeChanges ?? []);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, EngineError error)
    {
        json.WriteStartObject("error"u8);
        json.WriteString("id"u8, error.Id);
        json.WriteString("oauthError"u8, error.Code);
        json.WriteString("message"u8, error.Description);
        if (error.Detail is { } reason)
        {
            json.WriteString("reason"u8, reason);
        }

        json.WriteEndObject();
    }

    private static void WriteDropped(Utf8JsonWriter json, IReadOnlyList<DroppedScope> dropped)
    {
        for (var i = 0; i < dropped.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("scope"u8, dropped[i].Scope);
            json.WriteString("dropped"u8, DropReasons.Name(dropped[i].Reason));
            if (dropped[i].DecidedBy is { } id)
            {
                json.WriteString("decided_by"u8, id);
            }

            json.WriteEndObject();
        }
    }

    private static void WriteChanges(Utf8JsonWriter json, IReadOnlyList<ScopeChange> changes)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("scope"u8, changes[i].Scope);
            json.WriteString(changes[i].Added ? "added"u8 : "dropped"u8, "action"u8);
            json.WriteString("decided_by"u8, changes[i].Action);
            json.WriteEndObject();
        }
    }
}
