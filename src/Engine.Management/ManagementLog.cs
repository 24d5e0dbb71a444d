using System.Text.Json.Nodes;
using Engine.Core.Logs;
using Engine.Management.Machine;

namespace Engine.Management;

/// <summary>
/// Logs writes as <c>sapi</c> (or <c>fapi</c> when refused). A record names the fields that were sent, never their values: any
/// of them may be a secret.
/// </summary>
internal static class ManagementLog
{
    public static void Write(ManagementContext call, ManagementResult result)
    {
        var request = new JsonObject
        {
            ["method"] = call.Operation.Method.ToLowerInvariant(),
            ["path"] = call.Path,
            ["channel"] = call.Caller.Scopes is null ? "process" : "api",
            ["auth"] = new JsonObject { ["strategy"] = "jwt", ["user"] = new JsonObject { ["user_id"] = call.Caller.Subject } },
        };
        if (call.Body is JsonObject body)
        {
            request["body_fields"] = body.Select(static field => field.Key).ToJson();
        }

        var details = new JsonObject { ["request"] = request, ["response"] = new JsonObject { ["statusCode"] = result.StatusCode } };
        var description = $"{Verb(call.Operation)} {call.Operation.Path.Trim('/')}";
        call.Scope.Engine.Logs.WriteManagement(call.Scope, result.Error is null ? LogEvents.ManagementWrite : LogEvents.ManagementWriteFailed, description, call.Caller.ClientId, null, details.ToJsonString());
    }

    private static string Verb(Operation operation) => operation.Method switch
    {
        "POST" => "Create",
        "DELETE" => "Delete",
        "PUT" => "Set",
        _ => "Update",
    };
}
