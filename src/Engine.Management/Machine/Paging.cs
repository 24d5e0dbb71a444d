using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>The two ways to page: by offset, and from a checkpoint.</summary>
internal static class Paging
{
    public static async ValueTask<ManagementResult> ListAsync(
        ManagementContext context,
        DocumentRepository documents,
        string collection,
        ListForm form,
        int pageSize,
        DocumentFilter? filter,
        Func<JsonObject, JsonNode> show)
    {
        if (form != ListForm.AlwaysArray && IsCheckpoint(context.Query))
        {
            return await ListFromAsync(context, documents, collection, filter, show);
        }

        var limit = context.Query.PerPage ?? pageSize;
        var (items, total) = await documents.QueryAsync(new DocumentQuery { Filter = filter, Skip = Skip(context.Query, limit), Take = limit, CountTotal = true });
        return Wrap(context.Query, new JsonArray([.. items.Select(item => show(item.Value))]), total, collection, form, limit);
    }

    /// <summary>A page of a list that is at hand as a whole.</summary>
    public static ManagementResult Slice(QueryParameters query, IReadOnlyList<JsonNode> items, string collection, ListForm form, int pageSize)
    {
        if (form != ListForm.AlwaysArray && IsCheckpoint(query))
        {
            var start = int.TryParse(query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0;
            var take = query.Take ?? 50;
            var body = new JsonObject { [collection] = new JsonArray([.. items.Skip(start).Take(take)]) };
            if (start + take < items.Count)
            {
                body["next"] = (start + take).ToString(CultureInfo.InvariantCulture);
            }

            return ManagementResult.Ok(body);
        }

        var limit = query.PerPage ?? pageSize;
        return Wrap(query, new JsonArray([.. items.Skip(Skip(query, limit)).Take(limit)]), items.Count, collection, form, limit);
    }

    /// <summary>
    /// A page from a checkpoint of a list that is at hand as a whole. The checkpoint is a place in the order of creation, so that
    /// a reader who removes what was read can go on.
    /// </summary>
    /// <param name="query">The query, with <c>take</c> (or <c>per_page</c>) and <c>from</c>.</param>
    /// <param name="items">The whole list.</param>
    /// <param name="placeOf">When an item was made, and its id.</param>
    /// <param name="show">What the caller sees of it.</param>
    /// <param name="collection">The name of the collection.</param>
    /// <param name="last">The checkpoint after the page; null when the page is empty.</param>
    public static ManagementResult Continue<T>(QueryParameters query, IReadOnlyList<T> items, Func<T, (DateTimeOffset At, string Id)> placeOf, Func<T, JsonNode> show, string collection, out string? last)
    {
        last = null;
        var ordered = items.Select(item => (Item: item, Place: Checkpoint(placeOf(item)))).OrderBy(static entry => entry.Place, StringComparer.Ordinal).ToList();
        if (query["from"] is { Length: > 0 } from)
        {
            if (from.IndexOf('.', StringComparison.Ordinal) != 16)
            {
                return ManagementError.InvalidQuery("Invalid checkpoint", "from");
            }

            ordered.RemoveAll(entry => string.CompareOrdinal(entry.Place, from) <= 0);
        }

        var page = ordered.Take(query.Take ?? query.PerPage ?? 50).ToList();
        var body = new JsonObject { [collection] = new JsonArray([.. page.Select(entry => show(entry.Item))]) };
        if (page.Count > 0)
        {
            last = page[^1].Place;
            if (page.Count < ordered.Count)
            {
                body["next"] = last;
            }
        }

        return ManagementResult.Ok(body);
    }

    private static string Checkpoint((DateTimeOffset At, string Id) place) => string.Create(CultureInfo.InvariantCulture, $"{place.At.ToUnixTimeMilliseconds():x16}.{place.Id}");

    private static bool IsCheckpoint(QueryParameters query) => query.Take is not null || query["from"] is not null;

    private static int Skip(QueryParameters query, int limit) => (int)Math.Min((long)query.Page * limit, int.MaxValue);

    private static async ValueTask<ManagementResult> ListFromAsync(ManagementContext context, DocumentRepository documents, string collection, DocumentFilter? filter, Func<JsonObject, JsonNode> show)
    {
        long after = 0;
        if (context.Query["from"] is { Length: > 0 } from && !long.TryParse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out after))
        {
            return ManagementError.InvalidQuery("Invalid checkpoint", "from");
        }

        var take = context.Query.Take ?? 50;
        var (items, _) = await documents.QueryAsync(new DocumentQuery { Filter = filter, After = after, Take = take + 1 });
        var body = new JsonObject { [collection] = new JsonArray([.. items.Take(take).Select(item => show(item.Value))]) };
        if (items.Count > take)
        {
            body["next"] = items[take - 1].Sequence.ToString("x16", CultureInfo.InvariantCulture);
        }

        return ManagementResult.Ok(body);
    }

    private static ManagementResult Wrap(QueryParameters query, JsonArray items, int total, string collection, ListForm form, int limit)
    {
        if (form == ListForm.Totaled)
        {
            // Behind the last page the service counts nothing.
            return ManagementResult.Ok(new JsonObject { [collection] = items, ["total"] = items.Count == 0 ? 0 : total, ["page"] = query.Page, ["per_page"] = limit });
        }

        if (form == ListForm.Counted)
        {
            var counted = new JsonObject { [collection] = items };
            AddUnlessZero(counted, "total", total);
            AddUnlessZero(counted, "page", query.Page);
            AddUnlessZero(counted, "per_page", limit);
            return ManagementResult.Ok(counted);
        }

        if (form == ListForm.AlwaysArray || (form == ListForm.Array && !query.IncludeTotals))
        {
            return ManagementResult.Ok(items);
        }

        var body = new JsonObject { [collection] = items };
        if (query.IncludeTotals)
        {
            body["start"] = Skip(query, limit);
            body["limit"] = limit;
            body["total"] = total;
        }

        return ManagementResult.Ok(body);
    }

    private static void AddUnlessZero(JsonObject body, string name, int value)
    {
        if (value != 0)
        {
            body[name] = value;
        }
    }
}
