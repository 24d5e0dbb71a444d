using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The tenant log, read only: <c>/logs</c> and <c>/users/{id}/logs</c>.</summary>
internal static class LogResources
{
    /// <summary>How far a search looks back, in records.</summary>
    private const int SearchDepth = 10_000;

    /// <summary>Where a word without a field is looked for.</summary>
    private static readonly string[] Names = ["client_name", "connection", "user_name"];

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /logs", ListAsync);
        handlers.Add("GET /logs/{id}", GetAsync);
        handlers.Add("GET /users/{id}/logs", context => ListLatestAsync(context, context["id"], null));
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        if (context.Query["from"] is { Length: > 0 } from)
        {
            var take = context.Query.Take ?? 50;
            var records = await ReadFromAsync(context, from, take);

            // Behind the last record the same place is the next one: a reader asks there again later.
            var next = records.Count == 0 ? from : records[^1].Id;
            return ManagementResult.Ok(new JsonArray([.. records.Select(Show)])) with { NextQuery = $"from={Uri.EscapeDataString(next)}&take={take}" };
        }

        var filter = ReadFilter(context.Query, context.Options.Limits.SearchTerms, out var problem);
        if (SeesPeopleOnly(context))
        {
            filter = filter is null ? OfPeople : new DocumentFilter.All([filter, OfPeople]);
        }

        return problem is null ? await ListLatestAsync(context, null, filter) : new ManagementError(400, problem, "invalid_query_string");
    }

    /// <summary><c>q</c> is a query; <c>search</c> is one too, or the beginning of a name.</summary>
    private static DocumentFilter? ReadFilter(QueryParameters query, int maxTerms, out string? problem)
    {
        problem = null;
        var text = query["q"] is { Length: > 0 } q ? q : query["search"];
        if (text is not { Length: > 0 })
        {
            return null;
        }

        return text == query["q"] || text.Contains(':', StringComparison.Ordinal)
            ? UserSearch.Parse(text, maxTerms, out problem)
            : new DocumentFilter.Any([.. Names.Select(name => new DocumentFilter.Field(name, FieldComparison.StartsWith, text, IgnoreCase: true))]);
    }

    private static async ValueTask<ManagementResult> ListLatestAsync(ManagementContext context, string? userId, DocumentFilter? filter)
    {
        var limit = context.Query.Take ?? context.Query.PerPage ?? 50;
        var skip = (int)Math.Min((long)context.Query.Page * limit, SearchDepth);
        var logs = context.Options.Store.Logs;
        IReadOnlyList<StoredLog> records;
        var total = 0;
        var isOldestFirst = context.Query["sort"] == "date:1";
        if (filter is null && !context.Query.IncludeTotals && !isOldestFirst)
        {
            records = await logs.ReadLatestAsync(context.Tenant.Id, userId, skip, limit, context.CancellationToken);
        }
        else
        {
            var all = await logs.ReadLatestAsync(context.Tenant.Id, userId, 0, SearchDepth, context.CancellationToken);
            var matcher = new DocumentMatcher(filter ?? new DocumentFilter.All([]));
            var matching = filter is null ? all : [.. all.Where(record => matcher.Matches(new StoredDocument { Id = record.Id, Body = record.Body }))];
            total = matching.Count;
            records = [.. (isOldestFirst ? matching.Reverse() : matching).Skip(skip).Take(limit)];
        }

        var shown = new JsonArray([.. records.Select(record => (JsonNode)FieldSelection.Apply(context.Query, Show(record).AsObject()))]);
        return context.Query.IncludeTotals
            ? ManagementResult.Ok(new JsonObject { ["start"] = skip, ["limit"] = limit, ["length"] = shown.Count, ["total"] = total, ["logs"] = shown })
            : ManagementResult.Ok(shown);
    }

    private static async ValueTask<ManagementResult> GetAsync(ManagementContext context)
    {
        var record = await context.Options.Store.Logs.GetAsync(context.Tenant.Id, context["id"], context.CancellationToken);
        return record is null || !IsShown(context, record) ? new ManagementError(404, "Log not found", "log_not_found") : ManagementResult.Ok(Show(record));
    }

    /// <summary>The records after one; as many as are wanted of those the caller may see.</summary>
    private static async ValueTask<List<StoredLog>> ReadFromAsync(ManagementContext context, string from, int take)
    {
        var shown = new List<StoredLog>();
        while (true)
        {
            var records = await context.Options.Store.Logs.ReadAsync(context.Tenant.Id, from, take, context.CancellationToken);
            shown.AddRange(records.Where(record => IsShown(context, record)).Take(take - shown.Count));
            if (shown.Count == take || records.Count < take)
            {
                return shown;
            }

            from = records[^1].Id;
        }
    }

    /// <summary>Whether the caller may read what happened to people and no other record (<c>read:logs_users</c>).</summary>
    private static bool SeesPeopleOnly(ManagementContext context) => !context.Caller.Has("read:logs");

    private static bool IsShown(ManagementContext context, StoredLog record) => !SeesPeopleOnly(context) || Show(record)["user_id"] is not null;

    private static readonly DocumentFilter OfPeople = new DocumentFilter.Exists("user_id");

    private static JsonNode Show(StoredLog record) => JsonNode.Parse(record.Body.Span)!;
}
