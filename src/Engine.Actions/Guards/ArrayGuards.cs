using System.Runtime.CompilerServices;
using Engine.Actions.Sandbox;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Engine.Actions.Guards;

/// <summary>Functions that walk arrays within arrays: a few arrays that share each other are a tree of millions.</summary>
internal static class ArrayGuards
{
    private static readonly JsString PrototypeName = new("prototype");
    private static readonly JsString Join = new("join");
    private static readonly JsString AsText = new("toString");
    private static readonly JsString LocaleText = new("toLocaleString");
    private static readonly JsString Flat = new("flat");
    private static readonly JsString Length = new("length");
    private static readonly JsString Comma = new(",");

    /// <summary>
    /// Functions that walk a whole array without a statement of the script. As a bound callback of <c>map</c> they would make
    /// n times n steps without a look at the limits; guarded, each call looks.
    /// </summary>
    private static readonly JsString[] Checked =
        [new("slice"), new("indexOf"), new("lastIndexOf"), new("includes"), new("concat"), new("splice"), new("reverse"), new("fill"), new("toReversed"), new("toSpliced")];

    public static void Install(Guard guard)
    {
        var prototype = (ObjectInstance)guard.Engine.Intrinsics.Array.Get(PrototypeName);
        guard.Replace(prototype, Join, "join", 1, JoinArray);
        guard.Replace(prototype, AsText, "toString", 0, TextOfArray);
        guard.Replace(prototype, LocaleText, "toLocaleString", 0, LocaleTextOfArray);
        guard.Replace(prototype, Flat, "flat", 0, FlattenArray);
        foreach (var name in Checked)
        {
            guard.Replace(prototype, name, name.ToString(), 1, Unchanged);
        }
    }

    private static JsValue Unchanged(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments) =>
        guard.Engine.Call(original, thisValue, arguments);

    private static JsValue JoinArray(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        if (thisValue is not ObjectInstance array)
        {
            return guard.Engine.Call(original, thisValue, arguments);
        }

        var separator = Guard.At(arguments, 0);
        return JoinItems(guard, array, separator.IsUndefined() ? Comma : guard.Text(separator), static (g, item) => g.Text(item));
    }

    private static JsValue TextOfArray(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments) =>
        thisValue is ObjectInstance array && array.Get(Join) is var join && join.IsCallable()
            ? guard.Call(join, array)
            : guard.Engine.Call(original, thisValue, arguments);

    private static JsValue LocaleTextOfArray(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments) =>
        thisValue is ObjectInstance array
            ? JoinItems(guard, array, Comma, static (g, item) => g.Text(item is ObjectInstance o ? g.Call(o.Get(LocaleText), o) : item))
            : guard.Engine.Call(original, thisValue, arguments);

    private static JsValue JoinItems(Guard guard, ObjectInstance array, JsString separator, Func<Guard, JsValue, JsString> text)
    {
        if (!guard.Joining.Add(array))
        {
            return JsString.Empty;
        }

        try
        {
            CheckStack(guard);
            var length = TypeConverter.ToLength(array.Get(Length));
            var result = new TextBuilder(guard);
            for (ulong i = 0; i < length; i++)
            {
                if (i > 0)
                {
                    result.Append(separator);
                }

                var item = array.Get(JsNumber.Create((double)i));
                result.Append(item.IsNull() || item.IsUndefined() ? JsString.Empty : text(guard, item));
            }

            return result.ToValue();
        }
        finally
        {
            guard.Joining.Remove(array);
        }
    }

    private static JsValue FlattenArray(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        if (thisValue is not ObjectInstance array)
        {
            return guard.Engine.Call(original, thisValue, arguments);
        }

        var depth = Guard.At(arguments, 0);
        var items = new List<JsValue>();
        var visited = 0;
        Flatten(guard, array, depth.IsUndefined() ? 1 : TypeConverter.ToIntegerOrInfinity(depth), items, ref visited);
        return new JsArray(guard.Engine, [.. items]);
    }

    private static void Flatten(Guard guard, ObjectInstance array, double depth, List<JsValue> items, ref int visited)
    {
        CheckStack(guard);
        var length = TypeConverter.ToLength(array.Get(Length));
        for (ulong i = 0; i < length; i++)
        {
            if ((++visited & 0xFF) == 0)
            {
                guard.Budget.CheckUse();
            }

            var key = JsNumber.Create((double)i);
            if (!array.HasProperty(key))
            {
                continue;
            }

            var item = array.Get(key);
            if (depth > 0 && item.IsArray())
            {
                Flatten(guard, (ObjectInstance)item, depth - 1, items, ref visited);
            }
            else if (items.Count < guard.Budget.Limits.MaxArraySize)
            {
                items.Add(item);
            }
            else
            {
                throw Errors.Range(guard.Engine, "Invalid array length");
            }
        }
    }

    private static void CheckStack(Guard guard)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Errors.Range(guard.Engine, "Maximum call stack size exceeded");
        }
    }
}
