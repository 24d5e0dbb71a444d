using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Http;
using Engine.Core.Tenants;
using Engine.Core.Time;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>Who calls: an application with its token, or the product itself in process.</summary>
internal sealed record ManagementCaller(string Subject, string? ClientId, IReadOnlySet<string>? Scopes)
{
    /// <summary>The product that embeds the engine; it may do everything.</summary>
    public static readonly ManagementCaller Process = new("process", null, null);

    /// <summary>Whether the token is a person's: it opens their own account and nothing else.</summary>
    public bool IsPerson { get; init; }

    /// <summary>Whether the caller may do what a scope opens, on anybody's account.</summary>
    public bool Has(string scope) => Scopes is null || Scopes.Contains(scope);
}

/// <summary>An authorized call whose query and body have the right form.</summary>
internal sealed class ManagementContext(EndpointContext endpoint, Operation operation, IReadOnlyDictionary<string, string> path, QueryParameters query, JsonNode? body, ManagementCaller caller)
{
    public EndpointContext Endpoint { get; } = endpoint;

    public Operation Operation { get; } = operation;

    public QueryParameters Query { get; } = query;

    public JsonNode? Body { get; } = body;

    public ManagementCaller Caller { get; } = caller;

    public IReadOnlyDictionary<string, string> PathValues { get; } = path;

    public Tenant Tenant => Endpoint.Tenant;

    public IdentityEngineOptions Options => Endpoint.Engine.Options;

    public SecretSource Secrets => Options.SecretSource;

    public CancellationToken CancellationToken => Endpoint.CancellationToken;

    /// <summary>Entities the call has made beside the one it is about, by id.</summary>
    public Dictionary<string, JsonObject> Created { get; } = new(StringComparer.Ordinal);

    /// <summary>The job that is at work, or null while a request is answered.</summary>
    public string? JobId { get; init; }

    /// <summary>What was read before the operation for showing entities, by name.</summary>
    public Dictionary<string, JsonNode> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>The body as an object; empty when none was sent.</summary>
    public JsonObject BodyObject => Body as JsonObject ?? [];

    /// <summary>The present time as the API writes it.</summary>
    public string Timestamp => Json.Timestamp(Endpoint.Now);

    /// <summary>The value of a path parameter.</summary>
    public string this[string parameter] => PathValues[parameter];

    public DocumentRepository Documents(DocumentKind kind) => new(this, kind);
}
