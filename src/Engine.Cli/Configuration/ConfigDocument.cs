using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Engine.Cli.Configuration;

/// <summary>
/// The file of <c>--config</c>, before its entries are looked at. Here and below, what may be left out has a setter:
/// generated readers give properties that can only be initialised a null when the file does not name them.
/// </summary>
internal sealed record ConfigDocument
{
    public JsonObject? Tenant { get; set; }

    public IReadOnlyList<JsonObject> Clients { get; set; } = [];

    public IReadOnlyList<JsonObject> ResourceServers { get; set; } = [];

    public IReadOnlyList<JsonObject> ClientGrants { get; set; } = [];

    public IReadOnlyList<JsonObject> Connections { get; set; } = [];

    public IReadOnlyList<JsonObject> Roles { get; set; } = [];

    public IReadOnlyList<JsonObject> Users { get; set; } = [];

    public IReadOnlyList<JsonObject> Actions { get; set; } = [];
}

internal sealed record ConfigClientGrant
{
    public required string ClientId { get; init; }

    public required string Audience { get; init; }

    public IReadOnlyList<string> Scope { get; set; } = [];

    public string SubjectType { get; set; } = "client";

    public bool AllowAllScopes { get; set; }

    public IReadOnlyList<string> AuthorizationDetailsTypes { get; set; } = [];
}

/// <summary>A database of people.</summary>
internal sealed record ConfigConnection
{
    public required string Name { get; init; }

    public string? DisplayName { get; set; }

    public bool IsDomainConnection { get; set; }

    /// <summary>Null for every application of the file.</summary>
    public IReadOnlyList<string>? EnabledClients { get; set; }

    public ConfigConnectionOptions Options { get; set; } = new();
}

/// <summary>The settings of a database that the engine acts on.</summary>
internal sealed record ConfigConnectionOptions
{
    public bool? DisableSignup { get; set; }

    public bool? RequiresUsername { get; set; }

    /// <summary>Spelt as on the wire.</summary>
    [JsonPropertyName("passwordPolicy")]
    public string? PasswordPolicy { get; set; }

    public ConfigPasswordComplexity? PasswordComplexityOptions { get; set; }

    public ConfigValidation? Validation { get; set; }
}

internal sealed record ConfigPasswordComplexity
{
    public int MinLength { get; set; } = 8;
}

internal sealed record ConfigValidation
{
    public ConfigLengths? Username { get; set; }
}

internal sealed record ConfigLengths
{
    public required int Min { get; init; }

    public required int Max { get; init; }
}

internal sealed record ConfigPermission
{
    public required string ResourceServerIdentifier { get; init; }

    public required string PermissionName { get; init; }
}

internal sealed record ConfigRole
{
    public required string Name { get; init; }

    public string? Description { get; set; }

    public IReadOnlyList<ConfigPermission> Permissions { get; set; } = [];
}

internal sealed record ConfigUser
{
    public required string Email { get; init; }

    public required string Password { get; init; }

    /// <summary>With or without the <c>auth0|</c> in front.</summary>
    public string? UserId { get; set; }

    public string? Username { get; set; }

    public string? Connection { get; set; }

    public bool EmailVerified { get; set; } = true;

    public string? Name { get; set; }

    public string? GivenName { get; set; }

    public string? FamilyName { get; set; }

    public string? Nickname { get; set; }

    public string? Picture { get; set; }

    public bool? Blocked { get; set; }

    public JsonObject? UserMetadata { get; set; }

    public JsonObject? AppMetadata { get; set; }

    /// <summary>Names of roles.</summary>
    public IReadOnlyList<string> Roles { get; set; } = [];

    public IReadOnlyList<ConfigPermission> Permissions { get; set; } = [];
}

internal sealed record ConfigAction
{
    public required string Name { get; init; }

    public required string Trigger { get; init; }

    /// <summary>The JavaScript source.</summary>
    public string? Code { get; set; }

    /// <summary>A file with the source, relative to the configuration file.</summary>
    public string? CodeFile { get; set; }

    public string? SubjectTokenType { get; set; }

    public IReadOnlyDictionary<string, string>? Secrets { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ConfigDocument))]
[JsonSerializable(typeof(ConfigClientGrant))]
[JsonSerializable(typeof(ConfigConnection))]
[JsonSerializable(typeof(ConfigRole))]
[JsonSerializable(typeof(ConfigUser))]
[JsonSerializable(typeof(ConfigAction))]
internal sealed partial class ConfigJson : JsonSerializerContext;

/// <summary>The engine's own entities; names they don't know are kept as they are. See <see cref="EntityDefaults"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Core.Applications.Application))]
[JsonSerializable(typeof(Core.Apis.Api))]
[JsonSerializable(typeof(Core.Tenants.TenantSettings))]
internal sealed partial class EntityJson : JsonSerializerContext;
