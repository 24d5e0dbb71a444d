using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Management.Machine;

namespace Engine.Management.Store;

/// <summary>
/// What joins an owner to others: a document for each pair, found from both ends. It may say something about the pair.
/// </summary>
/// <param name="name">The kind of the documents.</param>
/// <param name="field">The field with the id of the other end.</param>
/// <param name="owner">The kind of the owner; pairs go with it.</param>
/// <param name="other">The kind of the other end; pairs go with it, too.</param>
/// <param name="more">What pairs name beside the two.</param>
internal sealed class Pairing(string name, string field, string owner, string other, params IReadOnlyList<Reference> more) : IJoin
{
    private readonly DocumentKind _kind = DocumentKind.Of(
        name,
        "_id",
        indexed: [ParentRule.Field, field],
        references:
        [
            DocumentKind.Names(ParentRule.Field, owner, OnRemoval.Remove, indexed: true) with { MustExist = true },
            DocumentKind.Names(field, other, OnRemoval.Remove, indexed: true) with { MustExist = true },
            .. more,
        ]);

    public DocumentKind Kind => _kind;

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

    ValueTask<IReadOnlyList<JsonObject>> IJoin.ListAsync(ManagementContext context, JsonObject entity, string id, bool isOwner) => isOwner ? ListAsync(context, id) : ListOwnersAsync(context, id);

    string IJoin.FarOf(JsonObject pair, bool isOwner) => isOwner ? OtherOf(pair) : OwnerOf(pair);

    async ValueTask IJoin.AddAsync(ManagementContext context, string id, IReadOnlyList<string> others, bool isOwner)
    {
        foreach (var across in others)
        {
            await AddAsync(context, isOwner ? id : across, isOwner ? across : id);
        }
    }

    async ValueTask IJoin.RemoveAsync(ManagementContext context, string id, IReadOnlyList<string> others, bool isOwner)
    {
        foreach (var across in others)
        {
            await RemoveAsync(context, isOwner ? id : across, isOwner ? across : id);
        }
    }

    private static string IdOf(string owner, string other) => $"{owner}\n{other}";
}
