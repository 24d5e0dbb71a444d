using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Engine.Core.Apis;
using Engine.Core.Applications;

namespace Engine.Management.Typed;

/// <summary>
/// What a caller sets of an entity. What is null is not sent: a create then has its default, an update leaves it as it is. Fields
/// without a property go into <see cref="Further"/>. Limits and rules are those of the API; a refusal is a
/// <see cref="ManagementException"/> that names the field.
/// </summary>
public abstract record ManagementContent
{
    /// <summary>Further fields, by their names in the API.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Further { get; set; }
}

/// <summary>What is set of an application (<c>POST /clients</c>, <c>PATCH /clients/{id}</c>).</summary>
public sealed record ClientContent : ManagementContent
{
    /// <summary>The name; needed to create one.</summary>
    public string? Name { get; init; }

    /// <summary>For people; at most 140 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The address of a picture.</summary>
    public string? LogoUri { get; init; }

    /// <summary><c>spa</c>, <c>native</c>, <c>regular_web</c>, <c>non_interactive</c> or another type of the API.</summary>
    public string? AppType { get; init; }

    /// <summary>Whether it is the tenant's own; consent depends on it.</summary>
    public bool? IsFirstParty { get; init; }

    /// <summary>Whether it keeps to OpenID Connect.</summary>
    public bool? OidcConformant { get; init; }

    /// <summary>How it authenticates: <c>none</c>, <c>client_secret_post</c> or <c>client_secret_basic</c>.</summary>
    public string? TokenEndpointAuthMethod { get; init; }

    /// <summary>The grant types it may use.</summary>
    public IReadOnlyList<string>? GrantTypes { get; init; }

    /// <summary>Where people may be sent after signing in.</summary>
    public IReadOnlyList<string>? Callbacks { get; init; }

    /// <summary>Where people may be sent after signing out.</summary>
    public IReadOnlyList<string>? AllowedLogoutUrls { get; init; }

    /// <summary>Origins that may use <c>response_mode=web_message</c>; at most 100.</summary>
    public IReadOnlyList<string>? WebOrigins { get; init; }

    /// <summary>Origins that may call the Authentication API from a browser.</summary>
    public IReadOnlyList<string>? AllowedOrigins { get; init; }

    /// <summary>Where an application that can't start in the middle of a login is started again.</summary>
    public string? InitiateLoginUri { get; init; }

    /// <summary>How its refresh tokens behave.</summary>
    public RefreshTokenConfiguration? RefreshToken { get; init; }

    /// <summary>Up to ten names and values of up to 255 characters.</summary>
    public IReadOnlyDictionary<string, string?>? ClientMetadata { get; init; }
}

/// <summary>What is set of an API (<c>POST /resource-servers</c>, <c>PATCH /resource-servers/{id}</c>).</summary>
public sealed record ResourceServerContent : ManagementContent
{
    /// <summary>The identifier, which is the audience of its tokens; only when it is created.</summary>
    public string? Identifier { get; init; }

    /// <summary>The name, without <c>&lt;</c> and <c>&gt;</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Its permissions; they replace those it has.</summary>
    public IReadOnlyList<ApiScope>? Scopes { get; init; }

    /// <summary><c>RS256</c>, <c>PS256</c> or <c>HS256</c>; only when it is created.</summary>
    public string? SigningAlg { get; init; }

    /// <summary>The secret of <c>HS256</c>; at least 16 characters.</summary>
    public string? SigningSecret { get; init; }

    /// <summary>How long its tokens are good, in seconds; at most 2,592,000.</summary>
    public int? TokenLifetime { get; init; }

    /// <summary>The same for tokens of browser flows, in seconds; at most <see cref="TokenLifetime"/>.</summary>
    public int? TokenLifetimeForWeb { get; init; }

    /// <summary>Whether there are refresh tokens for it.</summary>
    public bool? AllowOfflineAccess { get; init; }

    /// <summary>Whether the tenant's own verifiable applications need no consent.</summary>
    public bool? SkipConsentForVerifiableFirstPartyClients { get; init; }

    /// <summary>Whether scopes are limited to the permissions people have.</summary>
    public bool? EnforcePolicies { get; init; }

    /// <summary><c>access_token</c>, <c>access_token_authz</c>, <c>rfc9068_profile</c> or <c>rfc9068_profile_authz</c>.</summary>
    public string? TokenDialect { get; init; }
}

/// <summary>What is set of a client grant (<c>POST /client-grants</c>, <c>PATCH /client-grants/{id}</c>).</summary>
public sealed record ClientGrantContent : ManagementContent
{
    /// <summary>The application; only when it is created.</summary>
    public string? ClientId { get; init; }

    /// <summary>The API's identifier; only when it is created.</summary>
    public string? Audience { get; init; }

    /// <summary>The permissions.</summary>
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary><c>client</c> (the default) or <c>user</c>; only when it is created.</summary>
    public string? SubjectType { get; init; }

    /// <summary>Whether all permissions of the API are granted, those to come included.</summary>
    public bool? AllowAllScopes { get; init; }

    /// <summary>Types of authorization details; for <c>user</c> alone.</summary>
    public IReadOnlyList<string>? AuthorizationDetailsTypes { get; init; }
}

/// <summary>What is set of a connection (<c>POST /connections</c>, <c>PATCH /connections/{id}</c>).</summary>
public sealed record ConnectionContent : ManagementContent
{
    /// <summary>The name; only when it is created.</summary>
    public string? Name { get; init; }

    /// <summary><c>auth0</c> for a database, or another strategy of the API; only when it is created.</summary>
    public string? Strategy { get; init; }

    /// <summary>The name people see.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Settings of the strategy; they replace those it has.</summary>
    public JsonObject? Options { get; init; }

    /// <summary>Client ids of the applications that may use it.</summary>
    public IReadOnlyList<string>? EnabledClients { get; init; }
}

/// <summary>What is set of a role (<c>POST /roles</c>, <c>PATCH /roles/{id}</c>).</summary>
public sealed record RoleContent : ManagementContent
{
    /// <summary>The name; needed to create one.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }
}

/// <summary>What is set of a user (<c>POST /users</c>, <c>PATCH /users/{id}</c>).</summary>
public sealed record UserContent : ManagementContent
{
    /// <summary>The connection; needed to create one.</summary>
    public string? Connection { get; init; }

    /// <summary>The part of the id after the bar; only when it is created.</summary>
    public string? UserId { get; init; }

    /// <summary>The e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the address is known to be the person's.</summary>
    public bool? EmailVerified { get; init; }

    /// <summary>The user name, where the connection has them.</summary>
    public string? Username { get; init; }

    /// <summary>The password; never shown and never logged.</summary>
    public string? Password { get; init; }

    /// <summary>The full name.</summary>
    public string? Name { get; init; }

    /// <summary>The given name.</summary>
    public string? GivenName { get; init; }

    /// <summary>The family name.</summary>
    public string? FamilyName { get; init; }

    /// <summary>The nickname.</summary>
    public string? Nickname { get; init; }

    /// <summary>The address of a picture.</summary>
    public string? Picture { get; init; }

    /// <summary>Whether the person is kept out.</summary>
    public bool? Blocked { get; init; }

    /// <summary>What the person may change; merges one level deep on update.</summary>
    public JsonObject? UserMetadata { get; init; }

    /// <summary>What the person may not change; merges one level deep on update.</summary>
    public JsonObject? AppMetadata { get; init; }
}

/// <summary>The JSON form of contents.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientContent))]
[JsonSerializable(typeof(ResourceServerContent))]
[JsonSerializable(typeof(ClientGrantContent))]
[JsonSerializable(typeof(ConnectionContent))]
[JsonSerializable(typeof(RoleContent))]
[JsonSerializable(typeof(UserContent))]
internal sealed partial class ContentJson : JsonSerializerContext;
