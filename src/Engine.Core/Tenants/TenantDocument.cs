using System.Text.Json.Serialization;
using Engine.Core.Configuration;
using Engine.Core.Json;
using Engine.Core.Storage;
using Engine.Core.Time;

namespace Engine.Core.Tenants;

/// <summary>
/// A tenant as it is stored: what it is called and where it is found. While it is in use its name and its hosts are unique keys; one
/// that is being made or removed holds none, and nobody finds it.
/// </summary>
internal sealed record TenantDocument
{
    /// <summary>Whose documents these are: the store's, not a tenant's. Tenant names have no underscore.</summary>
    public const string Owner = "_store";

    public const string KindName = "tenant_document";
    public const string NameKey = "name";
    public const string HostKey = "host";
    public const string StateField = "state";

    public const string Active = "active";
    public const string Making = "making";
    public const string Removing = "removing";

    public static readonly EntityKind<TenantDocument> Kind = new(KindName, EntityJson.Default.TenantDocument, static document => document.Id)
    {
        UniqueKeys = static document => document.IsActive ? [new(NameKey, document.Name), .. document.Hosts.Select(static host => new DocumentKey(HostKey, TenantHosts.Normalize(host)))] : [],
        IndexedFields = static document => [new(StateField, document.State)],
    };

    /// <summary>What everything of the tenant is kept under. It never changes and, but for tenants that code declares, is never given again.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<string> Hosts { get => field ?? []; init; } = [];

    public string? Issuer { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string State { get => field ?? Active; init; } = Active;

    /// <summary>Whether code declared it when it was written last.</summary>
    public bool IsDeclared { get; init; }

    /// <summary>
    /// Goes into the keys that are derived for the tenant, so that a later one of the same id has others. Null for a tenant that is older than
    /// its document: what was given out under its keys stays good.
    /// </summary>
    public string? Salt { get; init; }

    /// <summary>Identifiers of APIs that are still to follow a rename.</summary>
    public IReadOnlyList<IdentifierChange> Renames { get => field ?? []; init; } = [];

    [JsonIgnore]
    public bool IsActive => State == Active;

    /// <summary>Tells a tenant from a later one of the same id.</summary>
    [JsonIgnore]
    public string Incarnation => Salt is null ? Id : $"{Id}\n{Salt}";

    /// <summary>An id for a tenant that is made at run time.</summary>
    public static string NewId(string name, SecretSource random) => $"{name}~{random.Hex(16)}";

    /// <summary>Whether the id belongs to one tenant alone for all time: that one was made at run time.</summary>
    public static bool IsUnique(string id) => id.Contains('~', StringComparison.Ordinal);

    public static TenantDocument Of(TenantDefinition definition) => new()
    {
        Id = definition.Name,
        Name = definition.Name,
        Hosts = [.. definition.Hosts],
        Issuer = definition.Issuer,
        IsDeclared = true,
    };

    public TenantSummary ToSummary() => new(Name, Hosts, Issuer, CreatedAt);
}

/// <summary>The identifier of an API, and the one it gets.</summary>
internal sealed record IdentifierChange(string From, string To);
