using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Core.Users;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>People: <c>/users</c>.</summary>
internal static class UserResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of(EntityKinds.Users, new User { UserId = "" }) with { IsUser = true };

    public static readonly ManagementError NotFound = new(404, "The user does not exist.", "inexistent_user");

    public static readonly Resource Definition = new()
    {
        Path = "/users",
        Kind = Kind,
        IdField = "user_id",
        NewId = static secrets => secrets.Hex(24),
        Collection = "users",
        Verbs = "get create update delete",
        Timestamps = true,
        NotFound = NotFound,
        Conflict = new(409, "The user already exists.", "auth0_idp_error"),
        DeleteIsIdempotent = true,
        BeforeCreate = UserWrites.PrepareAsync,
        BeforeUpdate = static async (context, user, before) => await UserWrites.CheckUpdateAsync(context, user, before) ?? UserChanges.Prepare(before!, user),
        AfterChange = UserChanges.CompleteAsync,
        Show = static (_, user) => ShowUser(user),
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /users", ListAsync);
        handlers.Add("GET /users-by-email", ListByEmailAsync);
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        DocumentFilter? filter = null;
        if (context.Query["q"] is { Length: > 0 } text)
        {
            filter = UserSearch.Parse(text, context.Options.Limits.SearchTerms, out var problem);
            if (filter is null)
            {
                return new ManagementError(400, problem!, "invalid_query_string");
            }
        }

        var limit = context.Query.PerPage ?? 50;
        if ((long)context.Query.Page * limit >= 1000)
        {
            return ManagementError.InvalidQuery("You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation");
        }

        (string Path, bool Descending)? sort = null;
        if (context.Query["sort"] is { } order && (sort = UserFields.ReadSort(order)) is null)
        {
            return ManagementError.InvalidQuery($"String does not match pattern ^(([a-zA-Z0-9_\\.]+))\\:(1|-1)$: {context.Query["sort"]}", "sort");
        }

        var (items, total) = await context.Documents(Kind).QueryAsync(new DocumentQuery
        {
            Filter = filter,
            SortBy = sort?.Path,
            Descending = sort?.Descending == true,
            Skip = context.Query.Page * limit,
            Take = limit,
            CountTotal = context.Query.IncludeTotals,
        });
        var users = new JsonArray([.. items.Select(item => (JsonNode)ResourceOperations.ShowRead(Definition, context, item.Value))]);
        return context.Query.IncludeTotals
            ? ManagementResult.Ok(new JsonObject { ["start"] = context.Query.Page * limit, ["limit"] = limit, ["length"] = users.Count, ["users"] = users, ["total"] = total })
            : ManagementResult.Ok(users);
    }

    private static async ValueTask<ManagementResult> ListByEmailAsync(ManagementContext context)
    {
        if (context.Query["email"] is not { Length: > 0 } email)
        {
            return ManagementError.InvalidQuery("Missing required property: email");
        }

        var found = await context.Documents(Kind).ListAsync(new DocumentFilter.Indexed("email", email));
        return ManagementResult.Ok(new JsonArray([.. found.Select(item => (JsonNode)ResourceOperations.ShowRead(Definition, context, item.Value))]));
    }

    /// <summary>A person as anybody may see it, outside of a call.</summary>
    public static JsonObject Shown(JsonObject user)
    {
        var shown = ShowUser(user.Copy());
        shown.RemoveInternal();
        return shown;
    }

    private static JsonObject ShowUser(JsonObject user)
    {
        foreach (var identity in (user["identities"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var name in identity.Select(static field => field.Key).Where(static name => name.StartsWith('_') || name is "access_token" or "access_token_secret" or "refresh_token").ToList())
            {
                identity.Remove(name);
            }
        }

        return user;
    }
}
