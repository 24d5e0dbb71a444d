using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Machine;

namespace Engine.Management.Store;

/// <summary>
/// How entities of two kinds are joined, whichever of the two ends one looks from: by a document for each pair (<see cref="Pairing"/>), or
/// by a set in a field of one of them (<see cref="SetJoin"/>). The owner is the end the pair or the set belongs to.
/// </summary>
internal interface IJoin
{
    /// <summary>What joins an entity to others, in the order they were joined.</summary>
    ValueTask<IReadOnlyList<JsonObject>> ListAsync(ManagementContext context, JsonObject entity, string id, bool isOwner);

    /// <summary>The id of the far end.</summary>
    string FarOf(JsonObject pair, bool isOwner);

    /// <summary>What finds the entities at the far end where they are found by themselves; null where pairs have to be read.</summary>
    DocumentFilter? FilterFor(string id, bool isOwner) => null;

    /// <summary>Joins an entity to others that are there; those it is joined to already stay where they are.</summary>
    ValueTask AddAsync(ManagementContext context, string id, IReadOnlyList<string> others, bool isOwner);

    ValueTask RemoveAsync(ManagementContext context, string id, IReadOnlyList<string> others, bool isOwner);
}
