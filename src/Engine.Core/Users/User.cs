using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Engine.Core.Mfa;

namespace Engine.Core.Users;

/// <summary>A person, with the service's JSON names. Names that start with an underscore are never shown to anybody.</summary>
public sealed record User
{
    /// <summary><c>provider|id</c>, for example <c>auth0|</c> and 24 hexadecimal digits.</summary>
    public required string UserId { get; init; }

    /// <summary>The address, lower-case in databases.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the address was proven.</summary>
    public bool? EmailVerified { get; init; }

    /// <summary>The username, lower-case.</summary>
    public string? Username { get; init; }

    /// <summary>The phone number: <c>+</c> and up to 15 digits.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Whether the phone number was proven.</summary>
    public bool? PhoneVerified { get; init; }

    /// <summary>The full name.</summary>
    public string? Name { get; init; }

    /// <summary>The given name.</summary>
    public string? GivenName { get; init; }

    /// <summary>The family name.</summary>
    public string? FamilyName { get; init; }

    /// <summary>The middle name.</summary>
    public string? MiddleName { get; init; }

    /// <summary>The nickname.</summary>
    public string? Nickname { get; init; }

    /// <summary>The address of a picture.</summary>
    public string? Picture { get; init; }

    /// <summary>What the person may change.</summary>
    public JsonObject? UserMetadata { get; init; }

    /// <summary>What only the tenant may change.</summary>
    public JsonObject? AppMetadata { get; init; }

    /// <summary>Whether the person may not sign in.</summary>
    public bool? Blocked { get; init; }

    /// <summary>The accounts behind the person; the first is the primary one.</summary>
    public IReadOnlyList<UserIdentity> Identities { get => field ?? []; init; } = [];

    /// <summary>When the person was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person was changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the person signed in last.</summary>
    public DateTimeOffset? LastLogin { get; init; }

    /// <summary>From which address.</summary>
    public string? LastIp { get; init; }

    /// <summary>How often.</summary>
    public int? LoginsCount { get; init; }

    /// <summary>When the password was changed.</summary>
    public DateTimeOffset? LastPasswordReset { get; init; }

    /// <summary>The password's hash.</summary>
    [JsonPropertyName("_password_hash")]
    public string? PasswordHash { get; init; }

    /// <summary>The hashes of passwords of before, the latest first, as many as the database keeps.</summary>
    [JsonInclude]
    [JsonPropertyName("_password_history")]
    internal IReadOnlyList<string> PasswordHistory { get => field ?? []; init; } = [];

    /// <summary>The ids of the person's roles.</summary>
    [JsonPropertyName("_roles")]
    public IReadOnlyList<string> Roles { get => field ?? []; init; } = [];

    /// <summary>Permissions the person has without a role.</summary>
    [JsonPropertyName("_permissions")]
    public IReadOnlyList<Permission> Permissions { get => field ?? []; init; } = [];

    /// <summary>How often everything the person was given has ended at once (<see cref="UserLifecycle"/>); null when never.</summary>
    [JsonInclude]
    [JsonPropertyName("_access_epoch")]
    internal int? AccessEpoch { get; init; }

    /// <summary>The factors the person has enrolled beside the first one; null when there are none.</summary>
    [JsonInclude]
    [JsonPropertyName("_factors")]
    internal IReadOnlyList<Enrollment>? Enrollments { get; init; }

    /// <summary>The same; empty when there are none.</summary>
    [JsonIgnore]
    internal IReadOnlyList<Enrollment> Factors { get => Enrollments ?? []; init => Enrollments = value.Count == 0 ? null : value; }

    /// <summary>The number the store gave the person when they were created: whoever has the id later has another one.</summary>
    [JsonIgnore]
    internal long Sequence { get; set; }

    /// <summary>The version of the document it was read from; 0 for one that was not.</summary>
    [JsonIgnore]
    internal long Version { get; set; }

    /// <summary>Which of the accounts is signing in; the first one unless an identifier of another one was given.</summary>
    [JsonIgnore]
    internal int AccountIndex { get; set; }

    /// <summary>Every other attribute, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>An account of a person at a connection.</summary>
public sealed record UserIdentity
{
    /// <summary>The name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>The strategy of the connection.</summary>
    public required string Provider { get; init; }

    /// <summary>The id inside the connection.</summary>
    public required string UserId { get; init; }

    /// <summary>Whether the connection is a social one.</summary>
    [JsonPropertyName("isSocial")]
    public bool IsSocial { get; init; }

    /// <summary>Every other attribute, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }

    /// <summary><c>provider|id</c>: the user_id the account has when it stands alone.</summary>
    internal string AccountId => $"{Provider}|{UserId}";

    internal bool Is(string account)
        => account.Length == Provider.Length + 1 + UserId.Length
            && account.StartsWith(Provider, StringComparison.Ordinal) && account[Provider.Length] == '|' && account.EndsWith(UserId, StringComparison.Ordinal);
}

/// <summary>A permission of an API, given to a role or a person.</summary>
public sealed record Permission
{
    /// <summary>The identifier of the API.</summary>
    public required string ResourceServerIdentifier { get; init; }

    /// <summary>The name of the permission.</summary>
    public required string PermissionName { get; init; }
}
