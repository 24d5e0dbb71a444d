using Engine.Actions.Sandbox;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Guards;

/// <summary>
/// Replaces built-in functions whose work can't be interrupted by ones that know the limits. Jint checks its constraints
/// between statements; a single call of such a function can take minutes or gigabytes.
/// </summary>
internal sealed class Guard(JintEngine engine, RunBudget budget)
{
    private const PropertyFlag Hidden = PropertyFlag.Writable | PropertyFlag.Configurable | PropertyFlag.NonEnumerable;

    /// <summary>The body of a guarded function; calls the original when the limits allow it.</summary>
    public delegate JsValue Body(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments);

    public JintEngine Engine => engine;

    public RunBudget Budget => budget;

    public int MaxStringLength => budget.Limits.MaxStringLength;

    /// <summary>Arrays that are being joined, to leave out the ones that contain themselves.</summary>
    public HashSet<ObjectInstance> Joining { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Replaces a function; the new one is made when a script first reads it.</summary>
    public void Replace(ObjectInstance target, JsValue name, string displayName, int length, Body body)
    {
        var original = target.GetOwnProperty(name);
        target.FastSetProperty(name, PropertyDescriptor.CreateLazy(
            (Guard: this, Original: original, Name: displayName, Length: length, Body: body),
            static s => new ClrFunction(s.Guard.Engine, s.Name, (thisValue, arguments) =>
            {
                s.Guard.Budget.CheckUse();
                return s.Body(s.Guard, s.Original.Value!, thisValue, arguments);
            }, s.Length, PropertyFlag.Configurable),
            Hidden));
    }

    /// <summary>Calls a function.</summary>
    public JsValue Call(JsValue function, JsValue thisValue, params JsValue[] arguments) => engine.Call(function, thisValue, arguments);

    /// <summary>The value as a string within the limit; the length is known before a concatenation is put together.</summary>
    public JsString Text(JsValue value)
    {
        if (value is not JsString text)
        {
            text = JsString.Create(TypeConverter.ToString(value));
        }

        CheckLength(text.Length);
        return text;
    }

    /// <summary>Throws the error of the language when a string would get too long.</summary>
    public void CheckLength(double length)
    {
        if (length > MaxStringLength)
        {
            throw Errors.Range(engine, "Invalid string length");
        }
    }

    /// <summary>An argument, or undefined.</summary>
    public static JsValue At(JsValue[] arguments, int index) => index < arguments.Length ? arguments[index] : JsValue.Undefined;
}
