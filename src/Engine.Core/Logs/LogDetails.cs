using System.Text.Json;
using Engine.Core.Access;
using Engine.Core.Access.Explain;
using Engine.Core.Actions;
using Engine.Core.Consent;
using Engine.Core.Errors;
using Engine.Core.Limits;
using Engine.Core.Tokens;

namespace Engine.Core.Logs;

/// <summary>Writes the <c>details</c> of a log record: reasons that no client is told.</summary>
internal static class LogDetails
{
    public static void Write(Utf8JsonWriter json, in LogEntry entry, EngineLimits limits)
    {
        json.WriteStartObject(LogNames.Details);
        if (entry.Error is { } error)
        {
            WriteError(json, error, limits);
        }

        if (entry.FailedAction is { } failed)
        {
            json.WriteString("action_id"u8, failed.Action.Id);
            json.WriteString("action_name"u8, failed.Action.Name);
            json.WriteString("trigger_id"u8, failed.Action.Trigger);
            WriteFailure(json, failed.Failure, limits);
        }

        WriteText(json, LogNames.SessionId, entry.SessionId, limits);
        WriteText(json, LogNames.ReturnTo, entry.ReturnTo, limits);
        WriteText(json, LogNames.AccessTokenJti, entry.TokenId, limits);
        WriteConsole(json, entry.Console ?? []);
        if (entry.Login is { } login)
        {
            WriteLogin(json, login);
        }

        WriteScopes(json, entry, limits);
        WritePermissions(json, entry.Held, limits);
        WriteConsent(json, entry);
        WriteClaims(json, entry.Claims ?? []);
        WriteFormats(json, entry);
        json.WriteEndObject();
    }

    /// <summary>The beginning of a text that came from outside, as far as the log keeps it.</summary>
    public static ReadOnlySpan<char> Cut(string text, EngineLimits limits)
    {
        if (text.Length <= limits.LogText)
        {
            return text;
        }

        // A pair of surrogates is not cut in two.
        return text.AsSpan(0, char.IsHighSurrogate(text[limits.LogText - 1]) ? limits.LogText - 1 : limits.LogText);
    }

    private static void WriteText(Utf8JsonWriter json, JsonEncodedText name, string? value, EngineLimits limits)
    {
        if (value is not null)
        {
            json.WriteString(name, Cut(value, limits));
        }
    }

    private static void WriteLogin(Utf8JsonWriter json, CompletedLogin login)
    {
        json.WriteNumber("initiatedAt"u8, login.InitiatedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("completedAt"u8, login.CompletedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("elapsedTime"u8, (long)(login.CompletedAt - login.InitiatedAt).TotalMilliseconds);
        json.WriteString(LogNames.SessionId, login.SessionId);
        json.WriteStartObject("stats"u8);
        json.WriteNumber("loginsCount"u8, login.LoginsCount);
        json.WriteEndObject();
        json.WriteStartObject("actions"u8);
        WriteList(json, "executions", login.Actions);
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, EngineError error, EngineLimits limits)
    {
        json.WriteStartObject("error"u8);
        json.WriteString("id"u8, error.Id);
        json.WriteString("oauthError"u8, error.Code);
        json.WriteString("message"u8, Cut(error.Description, limits));
        if (error.Detail is { } reason)
        {
            json.WriteString(LogNames.Reason, Cut(reason, limits));
        }

        json.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter json, ActionFailure failure, EngineLimits limits)
    {
        json.WriteString("error_class"u8, failure.ErrorClass);
        json.WriteStartObject("action_error"u8);
        json.WriteString("message"u8, Cut(failure.Message, limits));
        if (failure.Stack is { } stack)
        {
            json.WriteString("stack"u8, Cut(stack, limits));
        }

        json.WriteEndObject();
    }

    private static void WriteConsole(Utf8JsonWriter json, IReadOnlyList<ActionConsoleLine> lines)
        => WriteObjects(json, "console"u8, lines, static (json, line) =>
        {
            json.WriteString("action"u8, line.Action);
            json.WriteString("level"u8, line.Level);
            json.WriteNumber("line"u8, line.Line);
            json.WriteString("text"u8, line.Text);
        });

    private static void WriteScopes(Utf8JsonWriter json, in LogEntry entry, EngineLimits limits)
    {
        var changes = entry.ScopeChanges ?? [];
        if (entry.IsSettled)
        {
            json.WriteString("scopes_decided_at"u8, "authorize"u8);
        }

        if (entry.Decision is null && changes.Count == 0)
        {
            return;
        }

        json.WriteStartArray(LogNames.Scopes);
        if (entry.Decision is { } decision)
        {
            WriteDecision(json, decision, limits.LogScopes);
        }

        for (var i = 0; i < changes.Count; i++)
        {
            WriteScope(json, changes[i].Scope, changes[i].Added, "action", changes[i].Action);
        }

        json.WriteEndArray();
        if (entry.Decision is { } whole && whole.Granted.Count + whole.Dropped.Count - limits.LogScopes is var omitted and > 0)
        {
            json.WriteNumber("scopes_omitted"u8, omitted);
        }
    }

    private static void WriteDecision(Utf8JsonWriter json, AccessDecision decision, int most)
    {
        for (var i = 0; i < decision.Granted.Count && i < most; i++)
        {
            var (query, scope) = (decision.Query!, decision.Granted[i]);
            json.WriteStartObject();
            json.WriteString(LogNames.Scope, scope);
            json.WriteString(LogNames.Granted, ScopeReasons.Reason(query, scope));
            json.WriteStartArray(LogNames.DecidedBy);
            ScopeReasons.ForEachDecider(query, scope, json, static (json, id) => json.WriteStringValue(id));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        for (var i = 0; i < decision.Dropped.Count && i < most - decision.Granted.Count; i++)
        {
            WriteScope(json, decision.Dropped[i].Scope, false, DropReasons.Name(decision.Dropped[i].Reason), decision.Dropped[i].DecidedBy);
        }
    }

    private static void WriteScope(Utf8JsonWriter json, string scope, bool isGranted, string reason, string? decidedBy)
    {
        json.WriteStartObject();
        json.WriteString(LogNames.Scope, scope);
        json.WriteString(isGranted ? LogNames.Granted : LogNames.Dropped, reason);
        json.WriteStartArray(LogNames.DecidedBy);
        if (decidedBy is not null)
        {
            json.WriteStringValue(decidedBy);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>By source, and not by permission: a person with twenty roles has hundreds.</summary>
    private static void WritePermissions(Utf8JsonWriter json, HeldPermissions? held, EngineLimits limits)
    {
        if (held is null)
        {
            return;
        }

        json.WriteStartObject("permissions"u8);
        WriteList(json, HeldPermissions.DirectSource, held.Direct.Take(limits.LogScopes));
        foreach (var role in held.Roles)
        {
            WriteList(json, role.Id, held.Of(role).Take(limits.LogScopes));
        }

        json.WriteEndObject();
    }

    private static void WriteConsent(Utf8JsonWriter json, in LogEntry entry)
    {
        if (entry.Consent is { } consent)
        {
            json.WriteStartObject("consent"u8);
            json.WriteBoolean("needed"u8, consent.IsNeeded);
            json.WriteString(LogNames.Reason, ConsentReasons.Name(consent.Reason));
            json.WriteEndObject();
        }
        else if (entry.HasConsented)
        {
            json.WriteStartObject("consent"u8);
            json.WriteBoolean("needed"u8, true);
            json.WriteString(LogNames.Reason, "given"u8);
            json.WriteEndObject();
        }
    }

    private static void WriteClaims(Utf8JsonWriter json, IReadOnlyList<ClaimExplanation> claims)
        => WriteObjects(json, "claims"u8, claims, static (json, claim) =>
        {
            json.WriteString("token"u8, claim.Token);
            json.WriteString("claim"u8, claim.Claim);
            json.WriteString(claim.IsGranted ? LogNames.Granted : LogNames.Dropped, claim.Reason);
            WriteList(json, "decided_by", claim.DecidedBy);
        });

    private static void WriteFormats(Utf8JsonWriter json, in LogEntry entry)
    {
        if (entry.AccessToken is not { } accessToken)
        {
            return;
        }

        json.WriteStartObject(LogNames.Tokens);
        WriteFormat(json, LogNames.AccessToken, accessToken);
        if (entry.IdToken is { } idToken)
        {
            WriteFormat(json, LogNames.IdToken, idToken);
        }

        json.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter json, JsonEncodedText token, in TokenFormat format)
    {
        json.WriteStartObject(token);
        json.WriteString(LogNames.Kind, format.Kind);
        if (format.Dialect is not null)
        {
            json.WriteString(LogNames.Dialect, format.Dialect);
        }

        if (format.Algorithm is not null)
        {
            json.WriteString(LogNames.Alg, format.Algorithm);
        }

        json.WriteString(LogNames.Reason, format.Reason);
        if (format.DecidedBy is not null)
        {
            json.WriteString(LogNames.DecidedBy, format.DecidedBy);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>A list of objects; nothing where it would be empty.</summary>
    private static void WriteObjects<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
