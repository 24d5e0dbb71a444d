using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Engine.Cli.Configuration;

/// <summary>The file of <c>--config</c>, before its entries are looked at.</summary>
internal sealed record ConfigDocument
{
    public JsonElement? Tenant { get; init; }

    public IReadOnlyList<JsonObject> Clients { get; init; } = [];

    public IReadOnlyList<JsonObject> ResourceServers { get; init; } = [];

    public IReadOnlyList<JsonObject> ClientGrants { get; init; } = [];

    public IReadOnlyList<JsonObject> Roles { get; init; } = [];

    public IReadOnlyList<JsonObject> Users { get; init; } = [];

    public IReadOnlyList<JsonObject> Actions { get; init; } = [];
}

internal sealed record ConfigClientGrant
{
    public required string ClientId { get; init; }

    public required string Audience { get; init; }

    public IReadOnlyList<string> Scope { get; init; } = [];

    public string SubjectType { get; init; } = "client";

    public bool AllowAllScopes { get; init; }
}

internal sealed record ConfigPermission
{
    public required string ResourceServerIdentifier { get; init; }

    public required string PermissionName { get; init; }
}

internal sealed record ConfigRole
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<ConfigPermission> Permissions { get; init; } = [];
}

internal sealed record ConfigUser
{
    public required string Email { get; init; }

    public required string Password { get; init; }

    /// <summary>With or without the <c>auth0|</c> in front.</summary>
    public string? UserId { get; init; }

    public string? Username { get; init; }

    public string? Connection { get; init; }

    public bool EmailVerified { get; init; } = true;

    public string? Name { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public string? Nickname { get; init; }

    public string? Picture { get; init; }

    public bool? Blocked { get; init; }

    public JsonObject? UserMetadata { get; init; }

    public JsonObject? AppMetadata { get; init; }

    /// <summary>Names of roles.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<ConfigPermission> Permissions { get; init; } = [];
}

internal sealed record ConfigAction
{
    public required string Name { get; init; }

    public required string Trigger { get; init; }

    /// <summary>The JavaScript source.</summary>
    public string? Code { get; init; }

    /// <summary>A file with the source, relative to the configuration file.</summary>
    public string? CodeFile { get; init; }

    public IReadOnlyDictionary<string, string>? Secrets { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ConfigDocument))]
[JsonSerializable(typeof(ConfigClientGrant))]
[JsonSerializable(typeof(ConfigRole))]
[JsonSerializable(typeof(ConfigUser))]
[JsonSerializable(typeof(ConfigAction))]
internal sealed partial class ConfigJson : JsonSerializerContext;

/// <summary>The engine's own entities; names they don't know are kept as they are.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = false)]
[JsonSerializable(typeof(Core.Applications.Application))]
[JsonSerializable(typeof(Core.Apis.Api))]
[JsonSerializable(typeof(Core.Tenants.TenantSettings))]
internal sealed partial class EntityJson : JsonSerializerContext;
