using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Jint.Native;
using Jint.Native.Object;

namespace Engine.Actions.Events;

/// <summary>The <c>event</c> of a <c>credentials-exchange</c> Action.</summary>
internal static class CredentialsExchangeObject
{
    private static readonly JsObjectLayout AccessToken = new("customClaims", "scope");
    private static readonly JsObjectLayout Transaction = new("requested_scopes");
    private static readonly LazyShape WithApi = MakeShape(true);
    private static readonly LazyShape WithoutApi = MakeShape(false);

    public static ObjectInstance Create(ActionRun run) => (run.Event.ResourceServer is null ? WithoutApi : WithApi).Create(run);

    private static LazyShape MakeShape(bool withApi)
    {
        List<(string, LazyPart)> parts =
        [
            ("accessToken", AccessTokenOf), ("client", SharedSections.ClientOf), ("tenant", SharedSections.TenantOf),
            ("request", SharedSections.RequestOf), ("transaction", TransactionOf), ("secrets", SharedSections.SecretsOf),
        ];
        if (withApi)
        {
            parts.Add(("resource_server", SharedSections.ResourceServerOf));
        }

        return new LazyShape([.. parts]);
    }

    private static JsObject AccessTokenOf(ActionRun run)
    {
        var scopes = JsonToJs.Strings(run.Engine, run.CredentialsExchange!.AccessTokenScope);
        return JsObject.Create(run.Engine, AccessToken, [new JsObject(run.Engine), scopes]);
    }

    private static JsObject TransactionOf(ActionRun run) =>
        JsObject.Create(run.Engine, Transaction, [JsonToJs.Strings(run.Engine, run.Event.RequestedScopes)]);
}
