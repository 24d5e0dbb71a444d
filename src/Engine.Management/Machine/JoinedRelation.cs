using System.Text.Json.Nodes;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>A relation of the API that is seen from both ends, as data; <see cref="JoinedOperations"/> does the rest.</summary>
/// <param name="Join">How the two are joined.</param>
/// <param name="Owner">The end that pairs, or the set, belong to.</param>
/// <param name="Other">The end across.</param>
internal sealed record JoinedRelation(IJoin Join, RelationEnd Owner, RelationEnd Other);

/// <summary>One end of a relation: what the API shows and does there.</summary>
internal sealed class RelationEnd
{
    /// <summary>The path of what is across, below <c>/api/v2</c>; its parameter <c>id</c> names the entity at this end.</summary>
    public required string Path { get; init; }

    /// <summary>What is at this end.</summary>
    public required DocumentKind Kind { get; init; }

    public required ManagementError NotFound { get; init; }

    /// <summary>What is across, in lists and in bodies that name several.</summary>
    public required string Collection { get; init; }

    /// <summary>What operations that name one call it, in the body of POST and the path of DELETE; null when bodies name several.</summary>
    public string? Item { get; init; }

    /// <summary>Verbs that exist: any of list, add, remove.</summary>
    public string Verbs { get; init; } = "list add remove";

    /// <summary>The status when something was added: 204, or another one with an empty object, or with what was added where bodies name one.</summary>
    public int AddStatus { get; init; } = 204;

    /// <summary>What a list here shows of an entity across, and of what joins it; what <see cref="Prepare"/> has read is in the context.</summary>
    public required Func<ManagementContext, JsonObject, JsonObject?, JsonObject> Show { get; init; }

    /// <summary>What is read in one go before pairs are shown.</summary>
    public Func<ManagementContext, IReadOnlyList<JsonObject>, ValueTask>? Prepare { get; init; }

    /// <summary>Whether the caller asks for what is shown.</summary>
    public Func<ManagementContext, JsonObject, bool>? IsWanted { get; init; }

    /// <summary>A page of the list, where it is not an ordinary one.</summary>
    public Func<ManagementContext, IReadOnlyList<JsonNode>, ManagementResult>? Page { get; init; }
}
