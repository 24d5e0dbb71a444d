namespace Engine.Core.Tenants;

/// <summary>A tenant in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hosts">The hosts that belong to it, the first one first of all. Empty: every host no other tenant names.</param>
/// <param name="Issuer">Its issuer, or null where it follows from the request.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record TenantSummary(string Name, IReadOnlyList<string> Hosts, string? Issuer, DateTimeOffset CreatedAt);

/// <summary>What a tenant is to be called, and where it is to be found; null leaves things as they are.</summary>
public sealed record TenantRenaming
{
    /// <summary>The new name.</summary>
    public string? Name { get; init; }

    /// <summary>All hosts of the tenant from now on. Where they are left out and <see cref="Issuer"/> is given, it is the issuer's host.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>
    /// The new issuer. Where it is left out and the tenant has one that is at none of the new hosts, it moves to the first of them: scheme
    /// and path stay.
    /// </summary>
    public string? Issuer { get; init; }
}
