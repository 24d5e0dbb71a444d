using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Core.Apis;

/// <summary>What an application may request from an API (<c>applications/application-access-to-apis-client-grants.md</c>).</summary>
public sealed record ClientGrant
{
    /// <summary><c>cgr_</c> and 16 letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary>The application.</summary>
    public required string ClientId { get; init; }

    /// <summary>The identifier of the API.</summary>
    public required string Audience { get; init; }

    /// <summary>The permissions the application may request.</summary>
    public IReadOnlyList<string> Scope { get; init; } = [];

    /// <summary><c>client</c> for client credentials, <c>user</c> for flows with a user.</summary>
    public string SubjectType { get; init; } = "client";

    /// <summary>Whether every permission of the API, future ones too, may be requested.</summary>
    public bool? AllowAllScopes { get; init; }

    /// <summary>The types of rich authorization requests the application may make; for users only.</summary>
    public IReadOnlyList<string>? AuthorizationDetailsTypes { get; init; }

    /// <summary><c>deny</c>, <c>allow</c> or <c>require</c>.</summary>
    public string? OrganizationUsage { get; init; }

    /// <summary>Whether the application may name any organization.</summary>
    public bool? AllowAnyOrganization { get; init; }

    /// <summary>Every other field of the entity, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }

    private (IReadOnlyList<string> Source, FrozenSet<string> Set)? _scopes;

    /// <summary>Whether the permission may be requested.</summary>
    internal bool Allows(string scope)
    {
        if (AllowAllScopes == true)
        {
            return true;
        }

        var scopes = _scopes;
        if (scopes is null || !ReferenceEquals(scopes.Value.Source, Scope))
        {
            _scopes = scopes = (Scope, Scope.ToFrozenSet(StringComparer.Ordinal));
        }

        return scopes.Value.Set.Contains(scope);
    }
}
