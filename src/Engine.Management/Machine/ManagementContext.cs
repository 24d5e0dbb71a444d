using System.Text.Json.Nodes;
using Engine.Core;
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

/// <summary>A call of an operation, over HTTP or in process.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Path">The whole path, as it was called.</param>
/// <param name="PathValues">The decoded values of the parameters of the path.</param>
/// <param name="QueryString">The query without its question mark.</param>
/// <param name="Body">The body, if one was sent.</param>
/// <param name="Caller">Who calls.</param>
internal sealed record ManagementCall(Operation Operation, string Path, IReadOnlyDictionary<string, string> PathValues, string QueryString, JsonNode? Body, ManagementCaller Caller);

/// <summary>An authorized call whose query and body have the right form.</summary>
internal sealed class ManagementContext(TenantScope scope, ManagementCall call, QueryParameters query)
{
    public TenantScope Scope { get; } = scope;

    public QueryParameters Query { get; } = query;

    public Operation Operation => call.Operation;

    public JsonNode? Body => call.Body;

    public ManagementCaller Caller => call.Caller;

    /// <summary>The whole path, as it was called.</summary>
    public string Path => call.Path;

    /// <summary>The decoded values of the parameters of the path, by name.</summary>
    public IReadOnlyDictionary<string, string> PathValues => call.PathValues;

    public Tenant Tenant => Scope.Tenant;

    public IdentityEngineOptions Options => Scope.Engine.Options;

    public SecretSource Secrets => Options.SecretSource;

    public CancellationToken CancellationToken => Scope.CancellationToken;

    /// <summary>Entities the call has made beside the one it is about, by id.</summary>
    public Dictionary<string, JsonObject> Created { get; } = new(StringComparer.Ordinal);

    /// <summary>The job that is at work, or null while a request is answered.</summary>
    public string? JobId { get; init; }

    /// <summary>What was read before the operation for showing entities, by name.</summary>
    public Dictionary<string, JsonNode> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>The body as an object; empty when none was sent.</summary>
    public JsonObject BodyObject => Body as JsonObject ?? [];

    /// <summary>A copy of the body without what the table of types says is not kept.</summary>
    public JsonObject KeptBody
    {
        get
        {
            var kept = BodyObject.Copy();
            Operation.Unkept.Remove(kept);
            return kept;
        }
    }

    /// <summary>The present time as the API writes it.</summary>
    public string Timestamp => Json.Timestamp(Scope.Now);

    /// <summary>The value of a path parameter.</summary>
    public string this[string parameter] => PathValues[parameter];

    /// <summary>The same call for a job, which goes on when the request has ended.</summary>
    public ManagementContext ForJob(string id, CancellationToken cancellationToken) => new(Scope.Detach(cancellationToken), call, Query) { JobId = id };

    public DocumentRepository Documents(DocumentKind kind) => new(this, kind);
}
