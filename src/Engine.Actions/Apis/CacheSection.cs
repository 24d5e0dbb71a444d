using Engine.Actions.Caching;
using Engine.Actions.Sandbox;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Apis;

/// <summary><c>api.cache</c>.</summary>
internal static class CacheSection
{
    private static readonly JsObjectLayout Record = new("value", "expires_at");
    private static readonly JsObjectLayout Success = new("type", "record");
    private static readonly JsObjectLayout Deleted = new("type");
    private static readonly JsObjectLayout Failure = new("type", "code");

    public static readonly LazyPart Factory = ApiMethods.Section(
        ("get", ApiMethods.Query("api.cache.get", Get)),
        ("set", ApiMethods.Query("api.cache.set", Set)),
        ("delete", ApiMethods.Query("api.cache.delete", Delete)));

    private static JsValue Get(ActionRun run, ApiArguments arguments) =>
        run.Cache.Get(arguments.Text(0, "key")) is { } entry ? RecordOf(run.Engine, entry) : JsValue.Undefined;

    private static JsValue Set(ActionRun run, ApiArguments arguments)
    {
        var options = arguments.Value(2);
        if (!options.IsUndefined() && !options.IsObject())
        {
            throw Errors.Type(run.Engine, "api.cache.set: options must be an object");
        }

        var lifetime = Milliseconds(run, options, "ttl") is { } ttl ? TimeSpan.FromMilliseconds(ttl) : (TimeSpan?)null;
        var end = Milliseconds(run, options, "expires_at") is { } at ? DateTimeOffset.FromUnixTimeMilliseconds((long)at) : (DateTimeOffset?)null;
        var (entry, error) = run.Cache.Set(arguments.Text(0, "key"), arguments.Text(1, "value"), lifetime, end);
        return entry is null
            ? JsObject.Create(run.Engine, Failure, [JsString.Create("error"), JsString.Create(error!)])
            : JsObject.Create(run.Engine, Success, [JsString.Create("success"), RecordOf(run.Engine, entry)]);
    }

    private static JsValue Delete(ActionRun run, ApiArguments arguments) =>
        run.Cache.Delete(arguments.Text(0, "key"))
            ? JsObject.Create(run.Engine, Deleted, [JsString.Create("success")])
            : JsObject.Create(run.Engine, Failure, [JsString.Create("error"), JsString.Create("not_found")]);

    private static JsObject RecordOf(JintEngine engine, TriggerCache.Entry entry) =>
        JsObject.Create(engine, Record, [JsString.Create(entry.Value), JsNumber.Create(entry.ExpiresAt.ToUnixTimeMilliseconds())]);

    /// <summary>A number of milliseconds; what is out of the calendar is brought back to its end.</summary>
    private static double? Milliseconds(ActionRun run, JsValue options, string name)
    {
        if (options is not ObjectInstance source || source.Get(name) is not { } value || value.IsUndefined())
        {
            return null;
        }

        if (!value.IsNumber() || double.IsNaN(value.AsNumber()))
        {
            throw Errors.Type(run.Engine, $"api.cache.set: {name} must be a number of milliseconds");
        }

        return Math.Clamp(value.AsNumber(), 0, 253402300799999);
    }
}
