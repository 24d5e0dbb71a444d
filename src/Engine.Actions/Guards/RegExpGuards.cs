using Jint.Native;
using Jint.Native.Object;
using Jint.Native.Symbol;

namespace Engine.Actions.Guards;

/// <summary>The functions behind <c>replace</c>, <c>split</c> and <c>match</c> of regular expressions.</summary>
internal static class RegExpGuards
{
    private static readonly JsString PrototypeName = new("prototype");

    public static void Install(Guard guard)
    {
        var prototype = (ObjectInstance)guard.Engine.Intrinsics.RegExp.Get(PrototypeName);
        guard.Replace(prototype, GlobalSymbolRegistry.Replace, "[Symbol.replace]", 2, ReplaceGuard.ByPattern);
        guard.Replace(prototype, GlobalSymbolRegistry.Split, "[Symbol.split]", 2, Limited);
        guard.Replace(prototype, GlobalSymbolRegistry.Match, "[Symbol.match]", 1, Limited);
    }

    private static JsValue Limited(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        if (arguments.Length == 0)
        {
            return guard.Engine.Call(original, thisValue, arguments);
        }

        JsValue[] limited = [guard.Text(arguments[0]), .. arguments.AsSpan(1)];
        return guard.Engine.Call(original, thisValue, limited);
    }
}
