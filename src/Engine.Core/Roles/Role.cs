using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Users;

namespace Engine.Core.Roles;

/// <summary>A named set of permissions.</summary>
public sealed record Role
{
    /// <summary><c>rol_</c> and 16 letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary>The name; unique.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The permissions it gives.</summary>
    [JsonPropertyName("_permissions")]
    public IReadOnlyList<Permission> Permissions { get; init; } = [];

    private readonly ConditionalWeakTable<ScopeIndex, PermissionBits> _bits = [];

    /// <summary>What the role gives on an API, as bits of its index; kept for as long as that version of the API lives.</summary>
    internal ulong[] PermissionsOn(Api api)
    {
        var index = api.ScopeIndex;
        // A copy of the record shares the table and may have other permissions, hence the check.
        return _bits.TryGetValue(index, out var known) && ReferenceEquals(known.Source, Permissions) ? known.Bits : AddPermissionsOn(api, index);
    }

    private ulong[] AddPermissionsOn(Api api, ScopeIndex index)
    {
        var bits = new ulong[index.Words];
        foreach (var permission in Permissions)
        {
            if (permission.ResourceServerIdentifier == api.Identifier && index.Find(permission.PermissionName) is var number and >= 0)
            {
                ScopeIndex.Add(bits, number);
            }
        }

        _bits.AddOrUpdate(index, new PermissionBits(Permissions, bits));
        return bits;
    }

    private sealed record PermissionBits(IReadOnlyList<Permission> Source, ulong[] Bits);
}
