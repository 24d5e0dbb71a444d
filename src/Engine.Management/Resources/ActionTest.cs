using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary><c>POST /actions/actions/{id}/test</c>: runs the draft with an event of the caller's, without effect.</summary>
internal static class ActionTest
{
    public static async ValueTask<ManagementResult> RunAsync(ManagementContext context)
    {
        if (await context.Documents(ActionResource.Kind).GetAsync(context["id"]) is not { } found)
        {
            return ActionResource.NotFound;
        }

        var action = found.Value;
        var trigger = (action["supported_triggers"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?.Text("id");
        if (DeclaredActions.IsInProduct(action) || Triggers.Find(trigger)?.EventType is null || context.Options.ActionRunner is not { } runner)
        {
            return new ManagementError(400, $"Actions of the trigger {trigger} can't be tested here", "action_not_testable");
        }

        if (context.BodyObject["payload"] is not JsonObject payload || payload["event"] is not (JsonObject or null))
        {
            return ManagementError.InvalidBody("Payload validation error: 'Expected type object' on property payload.event.");
        }

        var @event = (payload["event"] as JsonObject)?.Copy() ?? [];
        @event["secrets"] ??= action["_secrets"]?.DeepClone() ?? new JsonObject();
        var definition = new ActionDefinition { Id = action.Text("id")!, Name = action.Text("name")!, Trigger = trigger!, Code = action.Text("code") ?? "" };
        return ManagementResult.Ok(new JsonObject { ["payload"] = Show(await runner.TestAsync(definition, @event, context.CancellationToken)) });
    }

    private static JsonObject Show(ActionTestResult result)
    {
        var shown = new JsonObject
        {
            ["logs"] = result.Console,
            ["effects"] = Show(result.Effects),
            ["stats"] = new JsonObject { ["action_duration_ms"] = Math.Round(result.Duration.TotalMilliseconds, 3) },
        };
        if (result.Error is { } error)
        {
            shown["error"] = new JsonObject { ["name"] = error.Name, ["message"] = error.Message, ["stack"] = error.Stack };
        }

        return shown;
    }

    private static JsonObject Show(ActionEffects effects) => new()
    {
        ["deny"] = effects.IsDenied ? new JsonObject { ["code"] = effects.DenyCode, ["reason"] = effects.DenyReason } : null,
        ["id_token_claims"] = Show(effects.IdTokenClaims),
        ["access_token_claims"] = Show(effects.AccessTokenClaims),
        ["scopes"] = new JsonArray([.. effects.ScopeChanges.Select(static change => new JsonObject { ["scope"] = change.Scope, ["added"] = change.Added })]),
        ["user_metadata"] = Show(effects.UserMetadata),
        ["app_metadata"] = Show(effects.AppMetadata),
    };

    private static JsonObject Show(Dictionary<string, JsonNode?> values)
    {
        var shown = new JsonObject();
        foreach (var (name, value) in values)
        {
            shown[name] = value?.DeepClone();
        }

        return shown;
    }
}
