using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Access;

/// <summary>Whether a caller's scopes allow an operation.</summary>
internal static class Authorization
{
    private const string OwnMetadata = "update:current_user_metadata";

    /// <summary>
    /// One of the operation's scopes is enough. A scope for the current user counts only for that person, and the one for
    /// metadata only for user_metadata.
    /// </summary>
    public static bool Allows(ManagementCaller caller, Operation operation, IReadOnlyDictionary<string, string> path, JsonNode? body)
    {
        if (caller.Scopes is not { } granted)
        {
            return true;
        }

        if (operation.Scopes.Count == 0)
        {
            return true;
        }

        // A device credential is made for whoever calls; everywhere else the path names the person.
        var isOwn = operation is { Method: "POST", Path: "/device-credentials" }
            || (operation.Path.StartsWith("/users/", StringComparison.Ordinal) && path.Values.FirstOrDefault() == caller.Subject);
        foreach (var scope in operation.Scopes.Where(granted.Contains))
        {
            if (!scope.Contains(":current_user", StringComparison.Ordinal) || (isOwn && (scope != OwnMetadata || ChangesOnlyUserMetadata(body))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ChangesOnlyUserMetadata(JsonNode? body) => body is JsonObject entity && entity.All(static field => field.Key == "user_metadata");
}
