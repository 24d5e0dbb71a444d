using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Jint.Native;
using Jint.Native.Object;

namespace Engine.Actions.Events;

/// <summary>The <c>event</c> of a <c>post-login</c> Action. Sections are made when the script first reads them.</summary>
internal static class PostLoginObject
{
    private static readonly JsObjectLayout Connection = new("id", "name", "strategy");
    private static readonly JsObjectLayout Roles = new("roles");
    private static readonly JsObjectLayout Methods = new("methods");
    private static readonly JsObjectLayout Method = new("name", "timestamp");
    private static readonly JsObjectLayout TypedMethod = new("name", "timestamp", "type");
    private static readonly JsObjectLayout Stats = new("logins_count");
    private static readonly JsObjectLayout Session = new("id");

    /// <summary>One shape for each combination of the three sections that may be missing.</summary>
    private static readonly LazyShape[] Shapes = [.. Enumerable.Range(0, 8).Select(MakeShape)];

    public static ObjectInstance Create(ActionRun run)
    {
        var e = run.PostLogin!;
        return Shapes[(e.SessionId is null ? 0 : 1) | (e.ResourceServer is null ? 0 : 2) | (e.RefreshToken is null ? 0 : 4)].Create(run);
    }

    private static LazyShape MakeShape(int optional)
    {
        List<(string, LazyPart)> parts =
        [
            ("user", UserObject.Of), ("client", SharedSections.ClientOf), ("connection", ConnectionOf), ("tenant", SharedSections.TenantOf),
            ("request", SharedSections.RequestOf), ("transaction", TransactionObject.Of), ("authorization", AuthorizationOf),
            ("authentication", AuthenticationOf), ("stats", StatsOf), ("secrets", SharedSections.SecretsOf),
        ];
        if ((optional & 1) != 0)
        {
            parts.Add(("session", SessionOf));
        }

        if ((optional & 2) != 0)
        {
            parts.Add(("resource_server", SharedSections.ResourceServerOf));
        }

        if ((optional & 4) != 0)
        {
            parts.Add(("refresh_token", RefreshTokenOf));
        }

        return new LazyShape([.. parts]);
    }

    private static JsValue TextOrUndefined(string? text) => text is null ? JsValue.Undefined : JsString.Create(text);

    private static JsObject ConnectionOf(ActionRun run)
    {
        var e = run.PostLogin!;
        return JsObject.Create(run.Engine, Connection,
            [TextOrUndefined(e.ConnectionId), TextOrUndefined(e.ConnectionName), TextOrUndefined(e.ConnectionStrategy)]);
    }

    private static JsObject AuthorizationOf(ActionRun run) =>
        JsObject.Create(run.Engine, Roles, [JsonToJs.Strings(run.Engine, run.PostLogin!.Roles)]);

    private static JsObject AuthenticationOf(ActionRun run)
    {
        var methods = run.PostLogin!.AuthenticationMethods;
        var items = new JsValue[methods.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = methods[i].Type is { } type
                ? JsObject.Create(run.Engine, TypedMethod, [JsString.Create(methods[i].Name), JsonToJs.Time(methods[i].Timestamp), JsString.Create(type)])
                : JsObject.Create(run.Engine, Method, [JsString.Create(methods[i].Name), JsonToJs.Time(methods[i].Timestamp)]);
        }

        return JsObject.Create(run.Engine, Methods, [new JsArray(run.Engine, items)]);
    }

    private static JsObject StatsOf(ActionRun run) =>
        JsObject.Create(run.Engine, Stats, [JsNumber.Create(run.PostLogin!.LoginsCount)]);

    private static JsObject SessionOf(ActionRun run) =>
        JsObject.Create(run.Engine, Session, [JsString.Create(run.PostLogin!.SessionId!)]);

    private static JsObject RefreshTokenOf(ActionRun run)
    {
        var e = run.PostLogin!;
        var entries = new EntryList();
        entries.Add("id", e.RefreshToken!.Id);
        entries.Add("created_at", e.RefreshToken.CreatedAt);
        entries.Add("client_id", e.Client.ClientId);
        entries.Add("expires_at", e.RefreshToken.ExpiresAt);
        entries.Add("user_id", e.User.UserId);
        return entries.ToObject(run.Engine);
    }
}
