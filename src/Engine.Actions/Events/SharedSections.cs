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

    public static JsValue ClientOf(JsObject instance, object? state)
    {
        var client = ((ActionRun)state!).Event.Client;
        var metadata = client.ClientMetadata is { } m ? JsonToJs.Convert(instance.Engine, m) : new JsObject(instance.Engine);
        return JsObject.Create(instance.Engine, Client, [JsString.Create(client.ClientId), JsString.Create(client.Name), metadata]);
    }

    public static JsValue TenantOf(JsObject instance, object? state) =>
        JsObject.Create(instance.Engine, Id, [JsString.Create(((ActionRun)state!).Event.TenantId)]);

    public static JsValue ResourceServerOf(JsObject instance, object? state) =>
        JsObject.Create(instance.Engine, Identifier, [JsString.Create(((ActionRun)state!).Event.ResourceServer!.Identifier)]);

    public static JsValue SecretsOf(JsObject instance, object? state) =>
        JsonToJs.Map(instance.Engine, ((ActionRun)state!).Event.Secrets);

    public static JsValue RequestOf(JsObject instance, object? state)
    {
        var run = (ActionRun)state!;
        var request = run.Event.Request;
        var engine = instance.Engine;
        var entries = new EntryList();
        entries.Add("ip", request.Ip);
        entries.Add("method", request.Method);
        entries.Add("hostname", request.Hostname);
        entries.Add("language", request.Language);
        entries.Add("user_agent", request.UserAgent);
        entries.Add("body", JsonToJs.Map(engine, request.Body));
        if (run.PostLogin is not null)
            entries.Add("query", JsonToJs.Map(engine, request.Query));
        entries.Add("geoip", new JsObject(engine));
        return entries.ToObject(engine);
    }
}
