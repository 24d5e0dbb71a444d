using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Jint.Native;

namespace Engine.Actions.Events;

/// <summary>The <c>event</c> of a <c>credentials-exchange</c> Action.</summary>
internal static class CredentialsExchangeObject
{
    private static readonly JsObjectLayout AccessToken = new("customClaims", "scope");
    private static readonly JsObjectLayout Transaction = new("requested_scopes");
    private static readonly JsObjectLayout WithApi = MakeLayout(true);
    private static readonly JsObjectLayout WithoutApi = MakeLayout(false);
    private static readonly JsValue[] Unread = new JsValue[WithApi.Count];

    public static JsObject Create(ActionRun run)
    {
        var layout = run.Event.ResourceServer is null ? WithoutApi : WithApi;
        return JsObject.Create(run.Engine, layout, Unread.AsSpan(0, layout.Count), run);
    }

    private static JsObjectLayout MakeLayout(bool withApi)
    {
        var builder = JsObjectLayout.CreateBuilder()
            .AddLazy("accessToken", AccessTokenOf)
            .AddLazy("client", SharedSections.ClientOf)
            .AddLazy("tenant", SharedSections.TenantOf)
            .AddLazy("request", SharedSections.RequestOf)
            .AddLazy("transaction", TransactionOf)
            .AddLazy("secrets", SharedSections.SecretsOf);
        if (withApi)
            builder.AddLazy("resource_server", SharedSections.ResourceServerOf);
        return builder.Build();
    }

    private static JsValue AccessTokenOf(JsObject instance, object? state)
    {
        var scopes = JsonToJs.Strings(instance.Engine, ((ActionRun)state!).CredentialsExchange!.AccessTokenScope);
        return JsObject.Create(instance.Engine, AccessToken, [new JsObject(instance.Engine), scopes]);
    }

    private static JsValue TransactionOf(JsObject instance, object? state) =>
        JsObject.Create(instance.Engine, Transaction, [JsonToJs.Strings(instance.Engine, ((ActionRun)state!).Event.RequestedScopes)]);
}
