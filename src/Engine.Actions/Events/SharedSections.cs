using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Jint.Native;

namespace Engine.Actions.Events;

/// <summary>Sections that the events of both triggers have.</summary>
internal static class SharedSections
{
    private static readonly JsObjectLayout Client = new("client_id", "name", "metadata");
    private static readonly JsObjectLayout Id = new("id");
    private static readonly JsObjectLayout Identifier = new("identifier");

    public static JsValue ClientOf(ActionRun run)
    {
        var client = run.Event.Client;
        var metadata = client.ClientMetadata is { } m ? JsonToJs.Convert(run.Engine, m) : new JsObject(run.Engine);
        return JsObject.Create(run.Engine, Client, [JsString.Create(client.ClientId), JsString.Create(client.Name), metadata]);
    }

    public static JsValue TenantOf(ActionRun run) =>
        JsObject.Create(run.Engine, Id, [JsString.Create(run.Event.TenantId)]);

    public static JsValue ResourceServerOf(ActionRun run) =>
        JsObject.Create(run.Engine, Identifier, [JsString.Create(run.Event.ResourceServer!.Identifier)]);

    public static JsValue SecretsOf(ActionRun run) =>
        JsonToJs.Map(run.Engine, run.Event.Secrets);

    public static JsValue RequestOf(ActionRun run)
    {
        var request = run.Event.Request;
        var engine = run.Engine;
        var entries = new EntryList();
        entries.Add("ip", request.Ip);
        entries.Add("method", request.Method);
        entries.Add("hostname", request.Hostname);
        entries.Add("language", request.Language);
        entries.Add("user_agent", request.UserAgent);
        entries.Add("body", JsonToJs.Map(engine, request.Body));
        if (run.PostLogin is not null)
        {
            entries.Add("query", JsonToJs.Map(engine, request.Query));
        }

        entries.Add("geoip", new JsObject(engine));
        return entries.ToObject(engine);
    }
}
