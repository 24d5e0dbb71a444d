using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Machine;

namespace Engine.Management.Store;

/// <summary>A set of ids in a field of the owner, by which owners are found from the other end.</summary>
/// <param name="owner">The kind of the owner.</param>
/// <param name="field">The field with the set.</param>
/// <param name="index">The indexed field of an id in it.</param>
internal sealed class SetJoin(DocumentKind owner, string field, string index) : IJoin
{
    public ValueTask<IReadOnlyList<JsonObject>> ListAsync(ManagementContext context, JsonObject entity, string id, bool isOwner)
        => new([.. entity[field].Texts().Distinct().Select(static other => new JsonObject { ["id"] = other })]);

    public string FarOf(JsonObject pair, bool isOwner) => pair.Text("id")!;

    public DocumentFilter? FilterFor(string id, bool isOwner) => isOwner ? null : new DocumentFilter.Indexed(index, id);

    public ValueTask AddAsync(ManagementContext context, string id, IReadOnlyList<string> others, bool isOwner)
        => ChangeAsync(context, id, others, isOwner, static (known, added) => known.Concat(added).Distinct());

    public ValueTask RemoveAsync(ManagementContext context, string id, IReadOnlyList<string> others, bool isOwner)
        => ChangeAsync(context, id, others, isOwner, static (known, removed) => known.Except(removed));

    private async ValueTask ChangeAsync(ManagementContext context, string id, IReadOnlyList<string> others, bool isOwner, Func<IEnumerable<string>, IReadOnlyList<string>, IEnumerable<string>> combine)
    {
        foreach (var one in isOwner ? [id] : others)
        {
            await context.Documents(owner).ChangeAsync(one, entity => entity[field] = combine(entity[field].Texts(), isOwner ? others : [id]).ToJson());
        }
    }
}
