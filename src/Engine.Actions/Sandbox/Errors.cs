using Jint.Native.Error;
using Jint.Runtime;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Sandbox;

/// <summary>Errors that scripts can catch.</summary>
internal static class Errors
{
    public static JavaScriptException Type(JintEngine engine, string message) => new(engine.Intrinsics.TypeError, message);

    public static JavaScriptException Range(JintEngine engine, string message) =>
        engine.Global.Get("RangeError") is ErrorConstructor range ? new(range, message) : new(engine.Intrinsics.Error, message);

    public static JavaScriptException Plain(JintEngine engine, string message) => new(engine.Intrinsics.Error, message);
}
