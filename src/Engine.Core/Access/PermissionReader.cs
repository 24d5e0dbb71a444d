using Engine.Core.Roles;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Access;

/// <summary>Collects what a person may do: direct permissions and those of the roles.</summary>
internal static class PermissionReader
{
    /// <summary>The person's roles; those that were removed in the meantime are passed over.</summary>
    public static async ValueTask<IReadOnlyList<Role>> ReadRolesAsync(Tenant tenant, User user, CancellationToken cancellationToken)
    {
        if (user.Roles.Count == 0)
        {
            return [];
        }

        var roles = new List<Role>(user.Roles.Count);
        foreach (var roleId in user.Roles)
        {
            if (await tenant.Roles.GetCachedAsync(roleId, cancellationToken) is { } role)
            {
                roles.Add(role);
            }
        }

        return roles;
    }

    /// <summary>The permissions on an API that the person has without a role.</summary>
    public static IReadOnlyCollection<string> ReadDirect(User user, string audience)
        => user.Permissions.Count == 0
            ? []
            : [.. user.Permissions.Where(permission => permission.ResourceServerIdentifier == audience).Select(static permission => permission.PermissionName)];

    /// <summary>Every permission on an API, each once, sorted: what the <c>permissions</c> claim carries.</summary>
    public static IReadOnlyCollection<string> ReadAll(User user, IReadOnlyList<Role> roles, string audience)
    {
        var permissions = new SortedSet<string>(ReadDirect(user, audience), StringComparer.Ordinal);
        foreach (var role in roles)
        {
            foreach (var permission in role.Permissions)
            {
                if (permission.ResourceServerIdentifier == audience)
                {
                    permissions.Add(permission.PermissionName);
                }
            }
        }

        return permissions;
    }
}
