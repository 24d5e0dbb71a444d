using System.Text.Json.Nodes;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>The operations every <see cref="JoinedRelation"/> has, from either end.</summary>
internal static class JoinedOperations
{
    private const int PageSize = 50;

    public static void Register(JoinedRelation relation, Dictionary<string, ManagementHandler> handlers)
    {
        RegisterEnd(new(relation.Join, relation.Owner, relation.Other, true), handlers);
        RegisterEnd(new(relation.Join, relation.Other, relation.Owner, false), handlers);
    }

    /// <summary>What is across these pairs, as a list at an end shows it.</summary>
    public static async ValueTask<ManagementResult> ShowAsync(ManagementContext context, JoinedRelation relation, bool isOwner, IReadOnlyList<JsonObject> pairs)
    {
        var (here, there) = isOwner ? (relation.Owner, relation.Other) : (relation.Other, relation.Owner);
        return await ShowAsync(context, new(relation.Join, here, there, isOwner), pairs);
    }

    private static void RegisterEnd(View view, Dictionary<string, ManagementHandler> handlers)
    {
        var here = view.Here;
        foreach (var verb in here.Verbs.Split(' '))
        {
            var (name, handler) = verb switch
            {
                "list" => ("GET " + here.Path, (Func<ManagementContext, JsonObject, ValueTask<ManagementResult>>)((context, entity) => ListAsync(context, view, entity))),
                "add" => ("POST " + here.Path, (context, _) => AddAsync(context, view)),
                "remove" => (here.Item is null ? "DELETE " + here.Path : $"DELETE {here.Path}/{{{here.Item}}}", (context, _) => RemoveAsync(context, view)),
                _ => throw new InvalidOperationException($"There is no verb '{verb}'."),
            };
            handlers.Add(name, async context => await context.Documents(here.Kind).GetAsync(context["id"]) is { } found ? await handler(context, found.Value) : here.NotFound);
        }
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context, View view, JsonObject entity)
        => view.Join.FilterFor(context["id"], view.IsOwner) is { } filter
            ? await Paging.ListAsync(context, context.Documents(view.There.Kind), view.Here.Collection, ListForm.Array, PageSize, filter, far => view.Here.Show(context, far, null))
            : await ShowAsync(context, view, await view.Join.ListAsync(context, entity, context["id"], view.IsOwner));

    private static async ValueTask<ManagementResult> ShowAsync(ManagementContext context, View view, IReadOnlyList<JsonObject> pairs)
    {
        if (view.Here.Prepare is { } prepare)
        {
            await prepare(context, pairs);
        }

        var entities = await context.Documents(view.There.Kind).GetManyAsync(pairs.Select(pair => view.Join.FarOf(pair, view.IsOwner)));
        List<JsonNode> shown =
        [
            .. pairs.Zip(entities)
                .Where(static joined => joined.Second is not null)
                .Select(joined => view.Here.Show(context, joined.Second!.Value, joined.First))
                .Where(item => view.Here.IsWanted?.Invoke(context, item) != false),
        ];
        return view.Here.Page is { } page ? page(context, shown) : Paging.Slice(context.Query, shown, view.Here.Collection, ListForm.Array, PageSize);
    }

    /// <summary>All of them are there, or none is added.</summary>
    private static async ValueTask<ManagementResult> AddAsync(ManagementContext context, View view)
    {
        var ids = Sent(context, view.Here);
        var entities = await context.Documents(view.There.Kind).GetManyAsync(ids);
        if (entities.Contains(null))
        {
            return view.There.NotFound;
        }

        await view.Join.AddAsync(context, context["id"], ids, view.IsOwner);
        return view.Here.AddStatus == 204 ? ManagementResult.NoContent
            : ManagementResult.Ok(view.Here.Item is { } item ? WithId(view.Here.Show(context, entities[0]!.Value, null), item, ids[0]) : [], view.Here.AddStatus);
    }

    private static async ValueTask<ManagementResult> RemoveAsync(ManagementContext context, View view)
    {
        await view.Join.RemoveAsync(context, context["id"], view.Here.Item is { } item ? [context[item]] : Sent(context, view.Here), view.IsOwner);
        return ManagementResult.NoContent;
    }

    private static List<string> Sent(ManagementContext context, RelationEnd here)
        => here.Item is { } item ? [context.BodyObject.Text(item)!] : [.. context.BodyObject[here.Collection].Texts().Distinct()];

    private static JsonObject WithId(JsonObject shown, string name, string id)
    {
        shown[name] = id;
        return shown;
    }

    /// <summary>A relation as it is seen from one end.</summary>
    private sealed record View(IJoin Join, RelationEnd Here, RelationEnd There, bool IsOwner);
}
