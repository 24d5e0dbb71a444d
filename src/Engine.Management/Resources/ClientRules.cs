using System.Text.Json.Nodes;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The rules of applications, as a call of the API meets them: they are those of applications that code declares.</summary>
internal static class ClientRules
{
    /// <summary>The first fault of what the call sets; what it leaves alone was judged when it was set.</summary>
    public static ManagementError? Check(ManagementContext context, JsonObject client, JsonObject? before)
    {
        var typed = TypedView.Read(EntityKinds.Applications, ClientResource.Kind, client);
        foreach (var (field, message) in ApplicationRules.FindFaults(typed, type => context.Endpoint.Engine.FindGrant(type) is not null))
        {
            if (before is null || context.BodyObject.ContainsKey(field.Split('.', '[')[0]))
            {
                return ManagementError.InvalidBody($"Payload validation error: '{message}' on property {field}.");
            }
        }

        return null;
    }
}
