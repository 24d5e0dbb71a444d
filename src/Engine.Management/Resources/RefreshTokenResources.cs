using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Core.Token.Grants;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>Refresh tokens: <c>/refresh-tokens</c> and <c>/users/{id}/refresh-tokens</c>. An id stays while its token rotates.</summary>
internal static class RefreshTokenResources
{
    /// <summary>How many tokens can be revoked by id in one call.</summary>
    private const int MaxIds = 100;

    private static readonly ManagementError NotFound = new(404, "The refresh token does not exist.", "inexistent_refresh_token");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /refresh-tokens", ListAsync);
        handlers.Add("GET /refresh-tokens/{id}", GetAsync);
        handlers.Add("PATCH /refresh-tokens/{id}", UpdateAsync);
        handlers.Add("DELETE /refresh-tokens/{id}", DeleteAsync);
        handlers.Add("POST /refresh-tokens/revoke", RevokeAsync);
        handlers.Add("GET /users/{user_id}/refresh-tokens", ListOfUserAsync);
        handlers.Add("DELETE /users/{user_id}/refresh-tokens", DeleteOfUserAsync);
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        if (context.Query["user_id"] is not { Length: > 0 } userId)
        {
            return ManagementError.InvalidQuery("Missing required property: user_id");
        }

        return await ListAsync(context, new RecordFilter { Subject = userId, ClientId = context.Query["client_id"] }, "refresh_tokens");
    }

    private static async ValueTask<ManagementResult> ListOfUserAsync(ManagementContext context)
        => await context.Tenant.FindUserAsync(context["user_id"], context.CancellationToken) is null
            ? UserResource.NotFound
            : await ListAsync(context, new RecordFilter { Subject = context["user_id"] }, "tokens");

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context, RecordFilter filter, string collection)
    {
        var tokens = await RefreshTokenDirectory.ListAsync(context.Scope, filter);
        var page = Paging.Continue(context.Query, tokens, static found => (found.Token.FamilyCreatedAt, found.Token.Family), found => FieldSelection.Apply(context.Query, Show(found)), collection, out var last);
        if (page.Error is null)
        {
            // The service says where a reader goes on after every page that has something, the last one included.
            page.Body!["next"] = last;
            page.Body.AsObject().RemoveNulls();
            if (context.Query.IncludeTotals)
            {
                page.Body["total"] = tokens.Count;
            }
        }

        return page;
    }

    private static async ValueTask<ManagementResult> GetAsync(ManagementContext context)
        => await RefreshTokenDirectory.FindAsync(context.Scope, context["id"]) is { } found ? ManagementResult.Ok(Show(found)) : NotFound;

    private static async ValueTask<ManagementResult> UpdateAsync(ManagementContext context)
    {
        var found = context.BodyObject.ContainsKey("refresh_token_metadata")
            ? await RefreshTokenDirectory.NoteAsync(context.Scope, context["id"], context.BodyObject["refresh_token_metadata"]?.ToJsonString())
            : await RefreshTokenDirectory.FindAsync(context.Scope, context["id"]);
        return found is null ? NotFound : ManagementResult.Ok(Show(found));
    }

    private static async ValueTask<ManagementResult> DeleteAsync(ManagementContext context)
    {
        await RefreshTokenDirectory.RevokeAsync(context.Scope, new RecordFilter { Family = context["id"] });
        return ManagementResult.Accepted;
    }

    private static async ValueTask<ManagementResult> DeleteOfUserAsync(ManagementContext context)
    {
        if (await context.Tenant.FindUserAsync(context["user_id"], context.CancellationToken) is null)
        {
            return UserResource.NotFound;
        }

        await RefreshTokenDirectory.RevokeAsync(context.Scope, new RecordFilter { Subject = context["user_id"] });
        return ManagementResult.Accepted;
    }

    /// <summary>Revokes many: those that are named, or those of a person, of an application, or of a person at an application.</summary>
    private static async ValueTask<ManagementResult> RevokeAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        var (userId, clientId, audience) = (body.Text("user_id"), body.Text("client_id"), body.Text("audience"));
        if (body.ContainsKey("ids"))
        {
            var ids = body["ids"].Texts().ToList();
            if (ids.Count > MaxIds)
            {
                return ManagementError.InvalidBody($"Payload validation error: 'Array is too long ({ids.Count}), maximum {MaxIds}' on property ids.");
            }

            if (userId is not null || clientId is not null || audience is not null)
            {
                return ManagementError.InvalidBody("ids cannot be combined with user_id, client_id or audience");
            }

            foreach (var id in ids)
            {
                await RefreshTokenDirectory.RevokeAsync(context.Scope, new RecordFilter { Family = id });
            }

            return ManagementResult.Accepted;
        }

        if (userId is null && clientId is null)
        {
            return ManagementError.InvalidBody("One of ids, user_id and client_id is required");
        }

        await RefreshTokenDirectory.RevokeAsync(context.Scope, new RecordFilter { Subject = userId, ClientId = clientId }, audience);
        return ManagementResult.Accepted;
    }

    private static JsonObject Show(RefreshTokenDirectory.Found found)
    {
        var token = found.Token;
        return new JsonObject
        {
            ["id"] = token.Family,
            ["user_id"] = token.UserId,
            ["created_at"] = Json.Timestamp(token.FamilyCreatedAt),
            ["idle_expires_at"] = found.Record.ExpiresAt == token.AbsoluteExpiry ? null : Time(found.Record.ExpiresAt),
            ["expires_at"] = Time(token.AbsoluteExpiry),
            ["client_id"] = token.ClientId,
            ["session_id"] = token.Authentication.SessionId,
            ["rotating"] = token.IsRotating,
            ["resource_servers"] = token.Audience is null
                ? new JsonArray()
                : new JsonArray(new JsonObject { ["audience"] = token.Audience, ["scopes"] = string.Join(' ', token.Scopes) }),
            ["device"] = SessionResources.ShowDevice(token.InitialDevice, token.LastDevice),
            ["last_exchanged_at"] = Time(token.LastExchangedAt),
            ["refresh_token_metadata"] = token.Metadata is null ? null : JsonNode.Parse(token.Metadata),
        };
    }

    private static string? Time(DateTimeOffset? time) => time is { } known ? Json.Timestamp(known) : null;
}
