using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Access;

/// <summary>Collects what a person may do: direct permissions and those of the roles.</summary>
internal static class PermissionReader
{
    public static async ValueTask<IReadOnlyCollection<string>> ReadAsync(Tenant tenant, User user, string audience, CancellationToken cancellationToken)
    {
        var permissions = new HashSet<string>(StringComparer.Ordinal);
        Add(permissions, user.Permissions, audience);
        foreach (var roleId in user.Roles)
        {
            if (await tenant.Roles.GetCachedAsync(roleId, cancellationToken) is { } role)
            {
                Add(permissions, role.Permissions, audience);
            }
        }

        return permissions;
    }

    /// <summary>The names of the person's roles, as Actions see them.</summary>
    public static async ValueTask<IReadOnlyList<string>> ReadRoleNamesAsync(Tenant tenant, User user, CancellationToken cancellationToken)
    {
        var names = new List<string>(user.Roles.Count);
        foreach (var roleId in user.Roles)
        {
            if (await tenant.Roles.GetCachedAsync(roleId, cancellationToken) is { } role)
            {
                names.Add(role.Name);
            }
        }

        return names;
    }

    private static void Add(HashSet<string> permissions, IReadOnlyList<Permission> source, string audience)
    {
        foreach (var permission in source)
        {
            if (permission.ResourceServerIdentifier == audience)
            {
                permissions.Add(permission.PermissionName);
            }
        }
    }
}
