using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Engine.Core.Actions;
using Jint.Native;

namespace Engine.Actions.Events;

/// <summary>The <c>event</c> of a <c>post-login</c> Action. Sections are made when the script first reads them.</summary>
internal static class PostLoginObject
{
    private static readonly JsObjectLayout Connection = new("id", "name", "strategy");
    private static readonly JsObjectLayout Roles = new("roles");
    private static readonly JsObjectLayout Methods = new("methods");
    private static readonly JsObjectLayout Method = new("name", "timestamp");
    private static readonly JsObjectLayout Stats = new("logins_count");
    private static readonly JsObjectLayout Session = new("id");

    /// <summary>One layout for each combination of the three sections that may be missing.</summary>
    private static readonly (JsObjectLayout Layout, JsValue[] Values)[] Layouts = MakeLayouts();

    public static JsObject Create(ActionRun run)
    {
        var e = run.PostLogin!;
        var index = (e.SessionId is null ? 0 : 1) | (e.ResourceServer is null ? 0 : 2) | (e.RefreshToken is null ? 0 : 4);
        return JsObject.Create(run.Engine, Layouts[index].Layout, Layouts[index].Values, run);
    }

    private static (JsObjectLayout, JsValue[])[] MakeLayouts()
    {
        var layouts = new (JsObjectLayout, JsValue[])[8];
        for (var i = 0; i < layouts.Length; i++)
        {
            var builder = JsObjectLayout.CreateBuilder()
                .AddLazy("user", UserObject.Of)
                .AddLazy("client", SharedSections.ClientOf)
                .AddLazy("connection", ConnectionOf)
                .AddLazy("tenant", SharedSections.TenantOf)
                .AddLazy("request", SharedSections.RequestOf)
                .AddLazy("transaction", TransactionObject.Of)
                .AddLazy("authorization", AuthorizationOf)
                .AddLazy("authentication", AuthenticationOf)
                .AddLazy("stats", StatsOf)
                .AddLazy("secrets", SharedSections.SecretsOf);
            if ((i & 1) != 0)
                builder.AddLazy("session", SessionOf);
            if ((i & 2) != 0)
                builder.AddLazy("resource_server", SharedSections.ResourceServerOf);
            if ((i & 4) != 0)
                builder.AddLazy("refresh_token", RefreshTokenOf);
            var layout = builder.Build();
            layouts[i] = (layout, new JsValue[layout.Count]);
        }
        return layouts;
    }

    private static PostLoginEvent EventOf(object? state) => ((ActionRun)state!).PostLogin!;

    private static JsValue TextOrUndefined(string? text) => text is null ? JsValue.Undefined : JsString.Create(text);

    private static JsValue ConnectionOf(JsObject instance, object? state)
    {
        var e = EventOf(state);
        return JsObject.Create(instance.Engine, Connection,
            [TextOrUndefined(e.ConnectionId), TextOrUndefined(e.ConnectionName), TextOrUndefined(e.ConnectionStrategy)]);
    }

    private static JsValue AuthorizationOf(JsObject instance, object? state) =>
        JsObject.Create(instance.Engine, Roles, [JsonToJs.Strings(instance.Engine, EventOf(state).Roles)]);

    private static JsValue AuthenticationOf(JsObject instance, object? state)
    {
        var methods = EventOf(state).AuthenticationMethods;
        var items = new JsValue[methods.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = JsObject.Create(instance.Engine, Method, [JsString.Create(methods[i].Name), JsonToJs.Time(methods[i].Timestamp)]);
        return JsObject.Create(instance.Engine, Methods, [new JsArray(instance.Engine, items)]);
    }

    private static JsValue StatsOf(JsObject instance, object? state) =>
        JsObject.Create(instance.Engine, Stats, [JsNumber.Create(EventOf(state).LoginsCount)]);

    private static JsValue SessionOf(JsObject instance, object? state) =>
        JsObject.Create(instance.Engine, Session, [JsString.Create(EventOf(state).SessionId!)]);

    private static JsValue RefreshTokenOf(JsObject instance, object? state)
    {
        var e = EventOf(state);
        var entries = new EntryList();
        entries.Add("id", e.RefreshToken!.Id);
        entries.Add("created_at", e.RefreshToken.CreatedAt);
        entries.Add("client_id", e.Client.ClientId);
        entries.Add("expires_at", e.RefreshToken.ExpiresAt);
        entries.Add("user_id", e.User.UserId);
        return entries.ToObject(instance.Engine);
    }
}
