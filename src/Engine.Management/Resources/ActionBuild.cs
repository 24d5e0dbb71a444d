using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>Builds Actions: a draft whose script could never run is <c>failed</c>, says why, and is not deployed.</summary>
internal static class ActionBuild
{
    /// <summary>The answer to a deployment of a draft that is not built. Tools look for these words.</summary>
    public static readonly ManagementError NotBuilt = new(400, "A draft must be in the 'built' state before it can be deployed; the field errors says why it is not.", "action_not_built");

    /// <summary>Sets <c>status</c> and <c>errors</c> of a draft.</summary>
    /// <returns>Whether it failed.</returns>
    public static bool Build(ManagementContext context, JsonObject action)
    {
        var faults = FindFaults(context, action.Text("code"), action);
        action["status"] = faults.Count > 0 ? "failed" : "built";
        action.Remove("errors");
        if (faults.Count > 0)
        {
            action["errors"] = new JsonArray([.. faults.Select(static fault => (JsonNode)new JsonObject
            {
                ["id"] = "build_error",
                ["msg"] = fault.ToString(),
                ["message"] = fault.Message,
                ["line"] = fault.Line,
                ["column"] = fault.Column,
            })]);
        }

        return faults.Count > 0;
    }

    /// <summary>What keeps a script from running at the trigger of its Action. Without a runner nobody can tell, and nothing runs.</summary>
    public static IReadOnlyList<ActionFault> FindFaults(ManagementContext context, string? code, JsonObject action)
    {
        var id = (action["supported_triggers"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?.Text("id");
        return Triggers.Find(id) is { } trigger && context.Options.ActionRunner is { } runner ? runner.FindFaults(code ?? "", trigger) : [];
    }
}
