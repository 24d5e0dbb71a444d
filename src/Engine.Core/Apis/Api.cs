using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Engine.Core.Access;

namespace Engine.Core.Apis;

/// <summary>An API (resource server) with the service's JSON names and defaults (<c>apis/api-settings.md</c>).</summary>
public sealed record Api
{
    /// <summary>24 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>The display name; without <c>&lt;</c> and <c>&gt;</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The audience. Unique, never changes, compared to the letter.</summary>
    public required string Identifier { get; init; }

    /// <summary>Whether the engine made the API and nobody may remove it.</summary>
    public bool? IsSystem { get; init; }

    /// <summary>The permissions it defines.</summary>
    public IReadOnlyList<ApiScope> Scopes { get => field ?? []; init; } = [];

    /// <summary><c>RS256</c> (default), <c>PS256</c> or <c>HS256</c>.</summary>
    public string SigningAlg { get => field ?? "RS256"; init; } = "RS256";

    /// <summary>The key of <c>HS256</c>; at least 16 characters.</summary>
    public string? SigningSecret { get; init; }

    /// <summary>Whether applications may ask for refresh tokens.</summary>
    public bool AllowOfflineAccess { get; init; }

    /// <summary>Whether first-party applications with a verifiable callback need no consent.</summary>
    public bool SkipConsentForVerifiableFirstPartyClients { get; init; }

    /// <summary>How long an access token is valid, in seconds; at most 2592000.</summary>
    public int TokenLifetime { get; init; } = 86400;

    /// <summary>How long an access token from <c>/authorize</c> itself is valid, in seconds.</summary>
    public int TokenLifetimeForWeb { get; init; } = 86400;

    /// <summary>Whether requested scopes are intersected with the person's permissions (RBAC).</summary>
    public bool EnforcePolicies { get; init; }

    /// <summary><c>access_token</c>, <c>access_token_authz</c>, <c>rfc9068_profile</c> or <c>rfc9068_profile_authz</c>.</summary>
    public string TokenDialect { get => field ?? "access_token"; init; } = "access_token";

    /// <summary>Who may get a token at all.</summary>
    public SubjectTypeAuthorization SubjectTypeAuthorization { get => field ?? new(); init; } = new();

    /// <summary>Encryption of access tokens, or null.</summary>
    public TokenEncryption? TokenEncryption { get; init; }

    /// <summary><c>transactional-authorization-with-mfa</c>, or null.</summary>
    public string? ConsentPolicy { get; init; }

    /// <summary>The types of rich authorization requests the API knows, or null.</summary>
    public JsonArray? AuthorizationDetails { get; init; }

    /// <summary>Every other field of the entity, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }

    /// <summary>
    /// The API with role-based access control on and "add permissions in the access token" turned on or off: its dialect becomes
    /// the <c>_authz</c> twin, or is no longer it (<c>apis/enable-role-based-access-control-for-apis.md</c>).
    /// </summary>
    /// <param name="adds">Whether access tokens carry the <c>permissions</c> claim.</param>
    public Api WithRoleBasedAccess(bool adds = true)
    {
        var plain = TokenDialect.EndsWith(AuthzSuffix, StringComparison.Ordinal) ? TokenDialect[..^AuthzSuffix.Length] : TokenDialect;
        return this with { EnforcePolicies = true, TokenDialect = adds ? plain + AuthzSuffix : plain };
    }

    internal const string AuthzSuffix = "_authz";

    private ScopeIndex? _scopeIndex;

    /// <summary>The numbers of the permissions. A copy of the record may have other permissions, hence the check.</summary>
    [JsonIgnore]
    internal ScopeIndex ScopeIndex => _scopeIndex is { } index && ReferenceEquals(index.Source, Scopes) ? index : _scopeIndex = new ScopeIndex(Scopes);
}

/// <summary>A permission an API defines.</summary>
public sealed record ApiScope
{
    /// <summary>The permission's name, for example <c>read:posts</c>.</summary>
    public required string Value { get; init; }

    /// <summary>What it allows, for people.</summary>
    public string? Description { get; init; }
}

/// <summary>Which applications may get a token of an API, for users and for themselves (<c>apis/api-access-policies-for-applications.md</c>).</summary>
public sealed record SubjectTypeAuthorization
{
    /// <summary>The policy for flows with a user.</summary>
    public AccessPolicy User { get => field ?? new() { Policy = AccessPolicy.AllowAll }; init; } = new() { Policy = AccessPolicy.AllowAll };

    /// <summary>The policy for client credentials.</summary>
    public AccessPolicy Client { get => field ?? new() { Policy = AccessPolicy.RequireClientGrant }; init; } = new() { Policy = AccessPolicy.RequireClientGrant };
}

/// <summary>An access policy.</summary>
public sealed record AccessPolicy
{
    /// <summary>Every application.</summary>
    public const string AllowAll = "allow_all";

    /// <summary>Applications with a client grant.</summary>
    public const string RequireClientGrant = "require_client_grant";

    /// <summary>No application.</summary>
    public const string DenyAll = "deny_all";

    /// <summary>One of the three.</summary>
    public required string Policy { get; init; }
}
