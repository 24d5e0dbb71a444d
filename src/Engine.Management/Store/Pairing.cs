using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Machine;

namespace Engine.Management.Store;

/// <summary>
/// What joins an owner to others: a document for each pair, found from both ends. It may say something about the pair.
/// </summary>
/// <param name="name">The kind of the documents.</param>
/// <param name="field">The field with the id of the other end.</param>
internal sealed class Pairing(string name, string field)
{
    private readonly DocumentKind _kind = DocumentKind.Of(name, "_id", indexed: [ParentRule.Field, field]);

    public static string OwnerOf(JsonObject pair) => pair.Text(ParentRule.Field)!;

    public string OtherOf(JsonObject pair) => pair.Text(field)!;

    /// <summary>What an owner is joined to, in the order it was joined.</summary>
    public async ValueTask<IReadOnlyList<JsonObject>> ListAsync(ManagementContext context, string owner)
        => [.. (await context.Documents(_kind).ListAsync(new DocumentFilter.Indexed(ParentRule.Field, owner))).Select(static pair => pair.Value)];

    /// <summary>What the other end is joined to.</summary>
    public async ValueTask<IReadOnlyList<JsonObject>> ListOwnersAsync(ManagementContext context, string other)
        => [.. (await context.Documents(_kind).ListAsync(new DocumentFilter.Indexed(field, other))).Select(static pair => pair.Value)];

    public async ValueTask<JsonObject?> FindAsync(ManagementContext context, string owner, string other)
        => (await context.Documents(_kind).GetAsync(IdOf(owner, other)))?.Value;

    /// <summary>Joins; false when they are joined already.</summary>
    public async ValueTask<bool> AddAsync(ManagementContext context, string owner, string other, JsonObject? about = null)
    {
        var pair = about?.Copy() ?? [];
        pair["_id"] = IdOf(owner, other);
        pair[ParentRule.Field] = owner;
        pair[field] = other;
        return (await context.Documents(_kind).InsertAsync(pair)).Succeeded;
    }

    /// <summary>Changes what is said about a pair; null when they are not joined.</summary>
    public ValueTask<JsonObject?> ChangeAsync(ManagementContext context, string owner, string other, Action<JsonObject> change)
        => context.Documents(_kind).ChangeAsync(IdOf(owner, other), change);

    public async ValueTask RemoveAsync(ManagementContext context, string owner, string other) => await context.Documents(_kind).DeleteAsync(IdOf(owner, other));

    /// <summary>Ends every pair of an owner.</summary>
    public async ValueTask RemoveOwnerAsync(ManagementContext context, string owner)
    {
        foreach (var pair in await ListAsync(context, owner))
        {
            await context.Documents(_kind).DeleteAsync(pair.Text("_id")!);
        }
    }

    /// <summary>Ends every pair of the other end.</summary>
    public async ValueTask RemoveOtherAsync(ManagementContext context, string other)
    {
        foreach (var pair in await ListOwnersAsync(context, other))
        {
            await context.Documents(_kind).DeleteAsync(pair.Text("_id")!);
        }
    }

    private static string IdOf(string owner, string other) => $"{owner}\n{other}";
}
