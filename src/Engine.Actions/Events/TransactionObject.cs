using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Jint.Native;

namespace Engine.Actions.Events;

/// <summary><c>event.transaction</c> of a login.</summary>
internal static class TransactionObject
{
    public static JsValue Of(ActionRun run)
    {
        var e = run.PostLogin!;
        var engine = run.Engine;
        var entries = new EntryList();
        entries.Add("acr_values", JsonToJs.Strings(engine, e.AcrValues));
        entries.Add("linking_id", e.LinkingId);
        entries.Add("locale", e.Locale);
        entries.Add("login_hint", e.LoginHint);
        entries.Add("prompt", JsonToJs.Strings(engine, e.Prompt));
        entries.Add("protocol", e.Protocol);
        entries.Add("redirect_uri", e.RedirectUri);
        if (e.RequestedAuthorizationDetails is { } details)
        {
            entries.Add("requested_authorization_details", JsonToJs.Convert(engine, details));
        }

        entries.Add("requested_scopes", JsonToJs.Strings(engine, e.RequestedScopes));
        entries.Add("response_mode", e.ResponseMode);
        entries.Add("response_type", JsonToJs.Strings(engine, e.ResponseType));
        entries.Add("state", e.State);
        entries.Add("ui_locales", JsonToJs.Strings(engine, e.UiLocales));
        entries.Add("metadata", new JsObject(engine));
        return entries.ToObject(engine);
    }
}
