using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Core.Time;
using Engine.Management.Schema;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>How a collection is listed when the caller does not ask for totals or a checkpoint.</summary>
internal enum ListForm
{
    /// <summary>A bare array; an object with totals or with a checkpoint on request.</summary>
    Array,

    /// <summary>A bare array, whatever the caller asks for.</summary>
    AlwaysArray,

    /// <summary>An object with the collection and, on request, totals.</summary>
    Wrapped,

    /// <summary>An object with collection, total, page and per_page whose zero values are left out.</summary>
    Counted,

    /// <summary>An object with collection, total, page and per_page.</summary>
    Totaled,
}

/// <summary>A change that is checked or prepared before it is written; the answer refuses it.</summary>
internal delegate ValueTask<ManagementError?> BeforeWrite(ManagementContext context, JsonObject entity, JsonObject? before);

/// <summary>What happens after a write.</summary>
internal delegate ValueTask AfterWrite(ManagementContext context, JsonObject entity);

/// <summary>A resource of the API as data; <see cref="ResourceOperations"/> does the rest.</summary>
internal sealed class Resource
{
    /// <summary>Fields that are never shown, as the table of types flags them.</summary>
    public FieldTree Hidden => field ??= FieldTree.OfHidden(DeclaredOperations.BodiesOf(("POST", Path), ("PATCH", ItemPath), ("PUT", ItemPath)));

    /// <summary>The path of one of them.</summary>
    public string ItemPath => $"{Path}/{{{Parameter}}}";

    /// <summary>The path of the collection below <c>/api/v2</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The path parameter that names one of them.</summary>
    public string Parameter { get; init; } = "id";

    public required DocumentKind Kind { get; init; }

    /// <summary>The field with the id.</summary>
    public string IdField { get; init; } = "id";

    public required Func<SecretSource, string> NewId { get; init; }

    /// <summary>The name of the collection in lists.</summary>
    public required string Collection { get; init; }

    public ListForm Form { get; init; } = ListForm.Array;

    /// <summary>How many are on a page unless the caller says.</summary>
    public int PageSize { get; init; } = 50;

    /// <summary>What a new one has unless the caller sets it, as the table of types says.</summary>
    public JsonObject Defaults => field ??= TypeTable.DefaultsOf(DeclaredOperations.AnswerOf(("POST", Path))).AsObject();

    public int CreateStatus { get; init; } = 201;

    public int DeleteStatus { get; init; } = 204;

    public required ManagementError NotFound { get; init; }

    /// <summary>The refusal when a unique key is taken.</summary>
    public ManagementError Conflict { get; init; } = new(409, "The entity already exists", "conflict");

    /// <summary>Whether removing what is not there succeeds.</summary>
    public bool DeleteIsIdempotent { get; init; }

    /// <summary>Root fields that are shown whichever fields the caller asks for.</summary>
    public IReadOnlyCollection<string> AlwaysShown { get; init; } = [];

    /// <summary>Whether created_at and updated_at are kept.</summary>
    public bool Timestamps { get; init; }

    /// <summary>The path parameter of the entity these belong to, and what to answer when it is missing.</summary>
    public ParentRule? Parent { get; init; }

    /// <summary>Verbs that exist: any of list, get, create, update (PATCH), replace (PUT), delete.</summary>
    public string Verbs { get; init; } = "list get create update delete";

    /// <summary>What is read before an operation because <see cref="Show"/> needs it.</summary>
    public Func<ManagementContext, ValueTask>? Prepare { get; init; }

    public BeforeWrite? BeforeCreate { get; init; }

    public AfterWrite? AfterCreate { get; init; }

    public BeforeWrite? BeforeUpdate { get; init; }

    public AfterWrite? AfterUpdate { get; init; }

    /// <summary>What happens after an update that depends on what was there before: the second argument.</summary>
    public Func<ManagementContext, JsonObject, JsonObject, ValueTask>? AfterChange { get; init; }

    /// <summary>Checks before removal; the third argument is what is removed.</summary>
    public BeforeWrite? BeforeDelete { get; init; }

    /// <summary>What the caller sees of an entity; the argument may be changed.</summary>
    public Func<ManagementContext, JsonObject, JsonObject>? Show { get; init; }

    /// <summary>What the answer to a create shows beside <see cref="Show"/>, for secrets shown once.</summary>
    public Action<ManagementContext, JsonObject, JsonObject>? ShowCreated { get; init; }

    /// <summary>A unique key by which one is found too, or null.</summary>
    public string? AlternateKey { get; init; }

    /// <summary>The answer to a delete where it depends on what was removed.</summary>
    public Func<ManagementContext, JsonObject, ManagementResult>? DeleteResult { get; init; }

    /// <summary>The body of the answer to a delete, or null for none.</summary>
    public Func<ManagementContext, JsonObject, JsonNode>? ShowDeleted { get; init; }

    /// <summary>A condition of the list that is not a plain comparison.</summary>
    public Func<ManagementContext, DocumentFilter?>? Filter { get; init; }
}

/// <summary>The owner of nested resources.</summary>
internal sealed record ParentRule(string Parameter, DocumentKind Kind, ManagementError NotFound)
{
    /// <summary>Where nested documents keep the owner's id; never shown.</summary>
    public const string Field = "_parent";

    /// <summary>The refusal when the owner the path names is missing; null when it is there.</summary>
    public async ValueTask<ManagementError?> CheckAsync(ManagementContext context)
    {
        var id = context[Parameter];
        return await context.Documents(Kind).GetAsync(id) is null ? NotFound with { Message = NotFound.Message.Replace("{id}", id, StringComparison.Ordinal) } : null;
    }
}
