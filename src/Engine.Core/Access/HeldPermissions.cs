using Engine.Core.Roles;

namespace Engine.Core.Access;

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
