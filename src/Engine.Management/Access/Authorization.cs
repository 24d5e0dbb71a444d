using Engine.Management.Machine;

namespace Engine.Management.Access;

/// <summary>Whether a caller's scopes open an operation, and which of its fields.</summary>
internal static class Authorization
{
    private const string OwnMarker = ":current_user";

    /// <summary>
    /// One of the operation's scopes is enough, unless the table of fields demands more. A scope for the current user counts on that
    /// person's account alone; what a scope opens is what the table says.
    /// </summary>
    public static (OpenedFields? Opened, ManagementError? Error) Check(ManagementCaller caller, Operation operation, IReadOnlyDictionary<string, string> path)
    {
        if (caller.Scopes is not { } granted || (operation.Scopes.Count == 0 && !caller.IsPerson))
        {
            return (OpenedFields.Everything, null);
        }

        var isOwn = IsOwnAccount(caller, operation, path);
        if (!operation.Scopes.Any(Counts))
        {
            return (null, ManagementError.InsufficientScope(operation.Scopes));
        }

        if (operation.Fields is not { } fields)
        {
            return (OpenedFields.Everything, null);
        }

        return FindMissing(operation, fields, Counts) is { Count: > 0 } missing
            ? (null, ManagementError.InsufficientScope(missing))
            : (new OpenedFields(operation, [.. fields.Openings.Where(opening => Counts(opening.Scope))]), null);

        bool Counts(string scope) => granted.Contains(scope) && (isOwn || !scope.Contains(OwnMarker, StringComparison.Ordinal));
    }

    /// <summary>The scopes that are needed beside the ones the caller has: all that the table names, and one of the others if there are others.</summary>
    private static List<string> FindMissing(Operation operation, OperationFields fields, Func<string, bool> counts)
    {
        if (fields.Needed.Count == 0)
        {
            return [];
        }

        var missing = fields.Needed.Where(scope => !counts(scope)).ToList();
        var others = operation.Scopes.Where(scope => !fields.Needed.Contains(scope)).ToList();
        return missing.Count > 0 || others.Count == 0 || others.Any(counts) ? missing : others;
    }

    /// <summary>
    /// Whether the operation is about the caller's own account: the path names it, or what it makes, removes or finds is looked up
    /// by whose it is (device credentials).
    /// </summary>
    private static bool IsOwnAccount(ManagementCaller caller, Operation operation, IReadOnlyDictionary<string, string> path)
        => operation.Segments[0] switch
        {
            "device-credentials" => true,
            "users" => operation.Segments is [_, ['{', .. var parameter, '}'], ..] && path.TryGetValue(parameter, out var id) && id == caller.Subject,
            _ => false,
        };
}
