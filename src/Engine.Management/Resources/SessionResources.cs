using System.Text.Json.Nodes;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Token.Grants;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>Browser sessions: <c>/sessions</c>, <c>/users/{id}/sessions</c>, and ending all access of a person.</summary>
internal static class SessionResources
{
    private static readonly ManagementError NotFound = new(404, "The session does not exist.", "inexistent_session");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /sessions/{id}", GetAsync);
        handlers.Add("PATCH /sessions/{id}", UpdateAsync);
        handlers.Add("DELETE /sessions/{id}", DeleteAsync);
        handlers.Add("POST /sessions/{id}/revoke", RevokeAsync);
        handlers.Add("GET /users/{user_id}/sessions", ListOfUserAsync);
        handlers.Add("DELETE /users/{user_id}/sessions", DeleteOfUserAsync);
        handlers.Add("POST /users/{id}/revoke-access", RevokeAccessAsync);
    }

    private static async ValueTask<ManagementResult> GetAsync(ManagementContext context)
        => await SessionDirectory.FindAsync(context.Scope, context["id"]) is { } found ? ManagementResult.Ok(Show(found)) : NotFound;

    private static async ValueTask<ManagementResult> UpdateAsync(ManagementContext context)
    {
        var found = context.BodyObject.ContainsKey("session_metadata")
            ? await SessionDirectory.NoteAsync(context.Scope, context["id"], context.BodyObject["session_metadata"]?.ToJsonString())
            : await SessionDirectory.FindAsync(context.Scope, context["id"]);
        return found is null ? NotFound : ManagementResult.Ok(Show(found));
    }

    private static async ValueTask<ManagementResult> DeleteAsync(ManagementContext context)
    {
        await SessionDirectory.EndAsync(context.Scope, context["id"]);
        return ManagementResult.Accepted;
    }

    /// <summary>Ends the session and every refresh token that was given during it.</summary>
    private static async ValueTask<ManagementResult> RevokeAsync(ManagementContext context)
    {
        if (!await SessionDirectory.EndAsync(context.Scope, context["id"]))
        {
            return NotFound;
        }

        await RefreshTokenDirectory.RevokeAsync(context.Scope, new RecordFilter { SessionId = context["id"] });
        return ManagementResult.Accepted;
    }

    private static async ValueTask<ManagementResult> ListOfUserAsync(ManagementContext context)
    {
        if (await context.Tenant.FindUserAsync(context["user_id"], context.CancellationToken) is null)
        {
            return UserResource.NotFound;
        }

        var sessions = await SessionDirectory.ListOfUserAsync(context.Scope, context["user_id"]);
        return Paging.Continue(context.Query, sessions, static found => (found.Record.CreatedAt, found.Session.Id), Show, "sessions", out _);
    }

    private static async ValueTask<ManagementResult> DeleteOfUserAsync(ManagementContext context)
    {
        if (await context.Tenant.FindUserAsync(context["user_id"], context.CancellationToken) is null)
        {
            return UserResource.NotFound;
        }

        await SessionDirectory.EndOfUserAsync(context.Scope, context["user_id"]);
        return ManagementResult.Accepted;
    }

    /// <summary>Ends one session of a person or all of them, and the refresh tokens behind them unless they are to stay.</summary>
    private static async ValueTask<ManagementResult> RevokeAccessAsync(ManagementContext context)
    {
        if (await context.Tenant.FindUserAsync(context["id"], context.CancellationToken) is not { } user)
        {
            return UserResource.NotFound;
        }

        var keepsTokens = context.BodyObject.Flag("preserve_refresh_tokens") == true;
        if (!context.Caller.Has("delete:sessions") || (!keepsTokens && !context.Caller.Has("delete:refresh_tokens")))
        {
            return ManagementError.InsufficientScope([context.Caller.Has("delete:sessions") ? "delete:refresh_tokens" : "delete:sessions"]);
        }

        var tokens = new RecordFilter { Subject = user.UserId };
        if (context.BodyObject.Text("session_id") is { } sid)
        {
            if (await SessionDirectory.FindAsync(context.Scope, sid) is not { } found || found.Session.UserId != user.UserId)
            {
                return NotFound;
            }

            await SessionDirectory.EndAsync(context.Scope, sid);
            tokens = tokens with { SessionId = sid };
        }
        else
        {
            await SessionDirectory.EndOfUserAsync(context.Scope, user.UserId);
        }

        if (!keepsTokens)
        {
            await RefreshTokenDirectory.RevokeAsync(context.Scope, tokens);
        }

        return ManagementResult.Accepted;
    }

    private static JsonObject Show(SessionService.Found found)
    {
        var session = found.Session;
        return new JsonObject
        {
            ["id"] = session.Id,
            ["user_id"] = session.UserId,
            ["created_at"] = Json.Timestamp(found.Record.CreatedAt),
            ["updated_at"] = Json.Timestamp(session.LastInteractedAt),
            ["authenticated_at"] = Json.Timestamp(session.Authentication.Time),
            ["idle_expires_at"] = Json.Timestamp(session.IdleExpiresAt),
            ["expires_at"] = Json.Timestamp(session.ExpiresAt),
            ["last_interacted_at"] = Json.Timestamp(session.LastInteractedAt),
            ["device"] = ShowDevice(session.InitialDevice, session.LastDevice),
            ["clients"] = new JsonArray([.. session.Clients.Select(static client => (JsonNode)new JsonObject { ["client_id"] = client })]),
            ["authentication"] = new JsonObject
            {
                ["methods"] = new JsonArray([.. session.Authentication.Methods.Select(static method => (JsonNode)(method.Type is { } type ? new JsonObject { ["name"] = method.Name, ["timestamp"] = Json.Timestamp(method.Timestamp), ["type"] = type } : new JsonObject { ["name"] = method.Name, ["timestamp"] = Json.Timestamp(method.Timestamp) }))]),
            },
            ["session_metadata"] = session.Metadata is null ? null : JsonNode.Parse(session.Metadata),
        };
    }

    public static JsonObject ShowDevice(SessionDevice initial, SessionDevice last) => new()
    {
        ["initial_user_agent"] = initial.UserAgent,
        ["initial_ip"] = initial.Ip,
        ["last_user_agent"] = last.UserAgent,
        ["last_ip"] = last.Ip,
    };
}
