using System.Text.Json.Serialization;
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
}
