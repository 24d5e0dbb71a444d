using Engine.Core.Apis;
using Engine.Core.Roles;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Access;

/// <summary>Collects what a person may do: direct permissions and those of the roles.</summary>
internal static class PermissionReader
{
    /// <summary>What the person holds on an API.</summary>
    public static async ValueTask<HeldPermissions> ReadAsync(Tenant tenant, User user, Api api, CancellationToken cancellationToken)
        => new(api.Identifier, ReadDirect(user, api.Identifier), await ReadRolesAsync(tenant, user, cancellationToken));

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
    private static IReadOnlyList<string> ReadDirect(User user, string audience)
        => user.Permissions.Count == 0
            ? []
            : [.. user.Permissions.Where(permission => permission.ResourceServerIdentifier == audience).Select(static permission => permission.PermissionName)];
}

/// <summary>The permissions of a person on an API, and where they come from.</summary>
/// <param name="Audience">The API.</param>
/// <param name="Direct">Those the person has without a role.</param>
/// <param name="Roles">The person's roles; they may have permissions on other APIs too.</param>
internal sealed record HeldPermissions(string Audience, IReadOnlyList<string> Direct, IReadOnlyList<Role> Roles)
{
    /// <summary>How logs and explanations name permissions without a role.</summary>
    public const string DirectSource = "direct";

    /// <summary>Each permission once, sorted: what the <c>permissions</c> claim carries.</summary>
    public IReadOnlyCollection<string> All()
    {
        var permissions = new SortedSet<string>(Direct, StringComparer.Ordinal);
        foreach (var role in Roles)
        {
            permissions.UnionWith(Of(role));
        }

        return permissions;
    }

    /// <summary>What a role gives on the API.</summary>
    public IEnumerable<string> Of(Role role)
        => role.Permissions.Where(permission => permission.ResourceServerIdentifier == Audience).Select(static permission => permission.PermissionName);
}
