using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Jint.Native;
using Jint.Native.Object;

namespace Engine.Actions.Events;

/// <summary>The <c>event</c> of a <c>custom-token-exchange</c> Action.</summary>
internal static class CustomTokenExchangeObject
{
    private static readonly LazyShape WithApi = MakeShape(true);
    private static readonly LazyShape WithoutApi = MakeShape(false);

    public static ObjectInstance Create(ActionRun run) => (run.Event.ResourceServer is null ? WithoutApi : WithApi).Create(run);

    private static LazyShape MakeShape(bool withApi)
    {
        List<(string, LazyPart)> parts =
        [
            ("client", SharedSections.ClientOf), ("tenant", SharedSections.TenantOf), ("request", SharedSections.RequestOf),
            ("transaction", TransactionOf), ("secrets", SharedSections.SecretsOf),
        ];
        if (withApi)
        {
            parts.Add(("resource_server", SharedSections.ResourceServerOf));
        }

        return new LazyShape([.. parts]);
    }

    private static JsObject TransactionOf(ActionRun run)
    {
        var e = run.CustomTokenExchange!;
        var entries = new EntryList();
        entries.Add("subject_token", e.SubjectToken);
        entries.Add("subject_token_type", e.SubjectTokenType);
        entries.Add("requested_token_type", e.RequestedTokenType);
        entries.Add("requested_scopes", JsonToJs.Strings(run.Engine, e.RequestedScopes));
        return entries.ToObject(run.Engine);
    }
}
