using System.Text.Json.Nodes;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>A relation of the API as data: a set of things an entity points to, kept in one of its fields. <see cref="RelationOperations"/> does the rest.</summary>
internal sealed class Relation
{
    /// <summary>The path of the set below <c>/api/v2</c>; its parameter <c>id</c> names the owner.</summary>
    public required string Path { get; init; }

    public required DocumentKind Owner { get; init; }

    public required ManagementError OwnerNotFound { get; init; }

    /// <summary>Where the owner keeps the set.</summary>
    public required string Field { get; init; }

    /// <summary>The name of the set in lists and in bodies.</summary>
    public required string Collection { get; init; }

    public ListForm Form { get; init; } = ListForm.Array;

    /// <summary>What makes an item the same as another; null is no item.</summary>
    public required Func<JsonNode?, string?> KeyOf { get; init; }

    /// <summary>Whether these items may be added; the answer refuses all of them.</summary>
    public Func<ManagementContext, IReadOnlyList<JsonNode>, ValueTask<ManagementError?>>? CheckAdded { get; init; }

    /// <summary>What the caller sees of the set; as it is kept when null.</summary>
    public Func<ManagementContext, JsonObject, IReadOnlyList<JsonNode>, ValueTask<IReadOnlyList<JsonNode>>>? Show { get; init; }

    /// <summary>The answer when items were added: 204, or 201 with an empty object.</summary>
    public int AddStatus { get; init; } = 204;

    /// <summary>Whether the set can be replaced as a whole (PUT).</summary>
    public bool IsReplaceable { get; init; }
}

/// <summary>The operations every relation has, driven by its description: list, add, remove, replace.</summary>
internal static class RelationOperations
{
    private const int PageSize = 50;

    public static void Register(Relation relation, Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET " + relation.Path, context => ListAsync(relation, context));
        handlers.Add("POST " + relation.Path, context => AddAsync(relation, context));
        handlers.Add("DELETE " + relation.Path, context => ChangeAsync(relation, context, static (known, sent) => known.Where(item => !sent.ContainsKey(item.Key))));
        if (relation.IsReplaceable)
        {
            handlers.Add("PUT " + relation.Path, context => ChangeAsync(relation, context, static (_, sent) => sent));
        }
    }

    private static async ValueTask<ManagementResult> ListAsync(Relation relation, ManagementContext context)
    {
        if (await context.Documents(relation.Owner).GetAsync(context["id"]) is not { } owner)
        {
            return relation.OwnerNotFound;
        }

        IReadOnlyList<JsonNode> items = [.. ItemsOf(relation, owner.Value[relation.Field]).Values.Select(static item => item.DeepClone())];
        var shown = relation.Show is { } show ? await show(context, owner.Value, items) : items;
        return Paging.Slice(context.Query, shown, relation.Collection, relation.Form, PageSize);
    }

    private static async ValueTask<ManagementResult> AddAsync(Relation relation, ManagementContext context)
    {
        if (relation.CheckAdded is { } check && await check(context, [.. ItemsOf(relation, context.BodyObject[relation.Collection]).Values]) is { } refusal)
        {
            return refusal;
        }

        // What is there already keeps its place; what is sent counts, as it may say more about the same thing.
        var result = await ChangeAsync(relation, context, static (known, sent) =>
            known.Select(item => new KeyValuePair<string, JsonNode>(item.Key, sent.GetValueOrDefault(item.Key) ?? item.Value)).Concat(sent.Where(item => !known.ContainsKey(item.Key))));
        return result.Error is null && relation.AddStatus != 204 ? ManagementResult.Ok(new JsonObject(), relation.AddStatus) : result;
    }

    private static async ValueTask<ManagementResult> ChangeAsync(
        Relation relation,
        ManagementContext context,
        Func<IReadOnlyDictionary<string, JsonNode>, IReadOnlyDictionary<string, JsonNode>, IEnumerable<KeyValuePair<string, JsonNode>>> combine)
    {
        var sent = ItemsOf(relation, context.BodyObject[relation.Collection]);
        var changed = await context.Documents(relation.Owner).ChangeAsync(context["id"], owner =>
            owner[relation.Field] = new JsonArray([.. combine(ItemsOf(relation, owner[relation.Field]), sent).Select(static item => item.Value.DeepClone())]));
        return changed is null ? relation.OwnerNotFound : ManagementResult.NoContent;
    }

    /// <summary>The items by their key, in their order; of two with one key the first.</summary>
    private static OrderedDictionary<string, JsonNode> ItemsOf(Relation relation, JsonNode? set)
    {
        var items = new OrderedDictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var item in set as JsonArray ?? [])
        {
            if (relation.KeyOf(item) is { } key)
            {
                items.TryAdd(key, item!);
            }
        }

        return items;
    }
}
