using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Engine.Actions.Guards;

/// <summary>Functions that make strings: their result stays within the limit.</summary>
internal static class StringGuards
{
    private static readonly (JsString Name, int Length, Guard.Body Body)[] Methods =
    [
        .. new (string, int, Guard.Body)[]
        {
            ("toUpperCase", 0, Limited), ("toLowerCase", 0, Limited), ("toLocaleUpperCase", 0, Limited), ("toLocaleLowerCase", 0, Limited),
            ("normalize", 0, Limited), ("split", 2, Limited), ("match", 1, Limited), ("matchAll", 1, Limited), ("localeCompare", 1, Limited),
            ("repeat", 1, Repeat), ("padStart", 1, Pad), ("padEnd", 1, Pad), ("concat", 1, Concat),
            ("replace", 2, ReplaceGuard.Once), ("replaceAll", 2, ReplaceGuard.All),
        }.Select(m => (new JsString(m.Item1), m.Item2, m.Item3)),
    ];

    private static readonly JsString[] UriFunctions =
        [new("encodeURIComponent"), new("encodeURI"), new("decodeURIComponent"), new("decodeURI"), new("escape"), new("unescape")];

    private static readonly JsString StringName = new("String");
    private static readonly JsString PrototypeName = new("prototype");
    private static readonly JsString RawName = new("raw");

    public static void Install(Guard guard)
    {
        var global = guard.Engine.Global;
        foreach (var name in UriFunctions)
        {
            guard.Replace(global, name, name.ToString(), 1, FirstLimited);
        }

        var constructor = (ObjectInstance)global.Get(StringName);
        guard.Replace(constructor, RawName, "raw", 1, Raw);
        var prototype = (ObjectInstance)constructor.Get(PrototypeName);
        foreach (var (name, length, body) in Methods)
        {
            guard.Replace(prototype, name, name.ToString(), length, body);
        }
    }

    /// <summary>A function whose cost is in proportion to its input.</summary>
    private static JsValue Limited(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        if (thisValue.IsNull() || thisValue.IsUndefined())
        {
            return guard.Engine.Call(original, thisValue, arguments);
        }

        return guard.Engine.Call(original, guard.Text(thisValue), arguments);
    }

    private static JsValue FirstLimited(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments) =>
        guard.Call(original, thisValue, guard.Text(Guard.At(arguments, 0)));

    private static JsValue Repeat(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        if (thisValue.IsNull() || thisValue.IsUndefined())
        {
            return guard.Engine.Call(original, thisValue, arguments);
        }

        var text = guard.Text(thisValue);
        var count = TypeConverter.ToIntegerOrInfinity(Guard.At(arguments, 0));
        if (double.IsFinite(count))
        {
            guard.CheckLength(text.Length * count);
        }

        return guard.Call(original, text, JsNumber.Create(count));
    }

    private static JsValue Pad(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        if (thisValue.IsNull() || thisValue.IsUndefined())
        {
            return guard.Engine.Call(original, thisValue, arguments);
        }

        var text = guard.Text(thisValue);
        var length = TypeConverter.ToIntegerOrInfinity(Guard.At(arguments, 0));
        guard.CheckLength(length);
        var filler = Guard.At(arguments, 1);
        return guard.Call(original, text, JsNumber.Create(length), filler.IsUndefined() ? filler : guard.Text(filler));
    }

    private static JsValue Concat(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        if (thisValue.IsNull() || thisValue.IsUndefined())
        {
            return guard.Engine.Call(original, thisValue, arguments);
        }

        var text = guard.Text(thisValue);
        double total = text.Length;
        var parts = new JsValue[arguments.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = guard.Text(arguments[i]);
            guard.CheckLength(total += part.Length);
            parts[i] = part;
        }

        return guard.Engine.Call(original, text, parts);
    }

    /// <summary><c>String.raw</c>: the parts are put together here, with the limit.</summary>
    private static JsValue Raw(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        if (Guard.At(arguments, 0) is not ObjectInstance template || template.Get(RawName) is not ObjectInstance raw)
        {
            return guard.Engine.Call(original, thisValue, arguments);
        }

        var length = TypeConverter.ToLength(raw.Get("length"));
        var result = new TextBuilder(guard);
        for (ulong i = 0; i < length; i++)
        {
            result.Append(raw.Get(JsNumber.Create((double)i)));
            if (i + 1 < length && i + 1 < (ulong)arguments.Length)
            {
                result.Append(arguments[i + 1]);
            }
        }

        return result.ToValue();
    }
}
