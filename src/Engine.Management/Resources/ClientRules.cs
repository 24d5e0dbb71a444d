using System.Text.Json.Nodes;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The rules of applications, as a call of the API meets them: they are those of applications that code declares.</summary>
internal static class ClientRules
{
    /// <summary>
    /// The first fault that the call brings: of a field it sets, or of one that its change makes wrong. Faults from before the rules
    /// do not keep anybody from changing something else.
    /// </summary>
    public static ManagementError? Check(ManagementContext context, JsonObject client, JsonObject? before)
    {
        var faults = FindFaults(context, client);
        if (faults.Count == 0)
        {
            return null;
        }

        var known = before is null ? [] : FindFaults(context, before);
        return faults.Find(fault => !known.Contains(fault) || context.BodyObject.ContainsKey(fault.Field.Split('.', '[')[0])) is { Field: { } field, Message: var message }
            ? ManagementError.InvalidBody($"Payload validation error: '{message}' on property {field}.")
            : null;
    }

    private static List<(string Field, string Message)> FindFaults(ManagementContext context, JsonObject client)
        => [.. ApplicationRules.FindFaults(TypedView.Read(EntityKinds.Applications, ClientResource.Kind, client), type => context.Scope.Engine.FindGrant(type) is not null)];
}
