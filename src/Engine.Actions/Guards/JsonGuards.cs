using Engine.Actions.Sandbox;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Engine.Actions.Guards;

/// <summary><c>JSON</c>: a replacer of our own sees every value and counts.</summary>
internal static class JsonGuards
{
    private static readonly JsString JsonName = new("JSON");
    private static readonly JsString StringifyName = new("stringify");
    private static readonly JsString ParseName = new("parse");

    public static void Install(Guard guard)
    {
        var json = (ObjectInstance)guard.Engine.Global.Get(JsonName);
        guard.Replace(json, StringifyName, "stringify", 3, Stringify);
        guard.Replace(json, ParseName, "parse", 2, Parse);
    }

    private static JsValue Parse(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments) =>
        guard.Call(original, thisValue, guard.Text(Guard.At(arguments, 0)), Guard.At(arguments, 1));

    private static JsValue Stringify(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        var count = new Count(guard, Guard.At(arguments, 1));
        var replacer = new ClrFunction(guard.Engine, "replacer", (holder, a) => count.Visit((ObjectInstance)holder, a[0], a[1]));
        return guard.Call(original, thisValue, Guard.At(arguments, 0), replacer, Guard.At(arguments, 2));
    }

    /// <summary>One call of <c>JSON.stringify</c>.</summary>
    private sealed class Count
    {
        private readonly Guard _guard;
        private readonly JsValue? _replacer;
        private readonly List<JsValue>? _names;
        private readonly Dictionary<ObjectInstance, int> _depths = new(ReferenceEqualityComparer.Instance);
        private int _nodes;
        private double _characters;

        public Count(Guard guard, JsValue replacer)
        {
            _guard = guard;
            if (replacer.IsCallable())
            {
                _replacer = replacer;
            }
            else if (replacer.IsArray())
            {
                _names = NamesOf((ObjectInstance)replacer);
            }
        }

        public JsValue Visit(ObjectInstance holder, JsValue key, JsValue value)
        {
            var limits = _guard.Budget.Limits;
            if ((++_nodes & 0xFF) == 0)
            {
                _guard.Budget.CheckUse();
            }

            if (_nodes > limits.MaxJsonNodes)
            {
                throw Errors.Range(_guard.Engine, $"A value may have {limits.MaxJsonNodes} parts at most");
            }

            if (_replacer is not null)
            {
                value = _guard.Call(_replacer, holder, key, value);
            }

            var depth = _depths.GetValueOrDefault(holder);
            _characters += (key is JsString name ? name.Length : 0) + (value is JsString text ? text.Length : 8) + depth;
            _guard.CheckLength(_characters);
            if (value is not ObjectInstance inner || value.IsCallable())
            {
                return value;
            }

            if (depth > limits.MaxJsonDepth)
            {
                throw Errors.Range(_guard.Engine, $"A value may be {limits.MaxJsonDepth} levels deep at most, and may not contain itself");
            }

            if (_names is not null && !inner.IsArray())
            {
                inner = Pick(inner);
            }

            _depths[inner] = depth + 1;
            return inner;
        }

        /// <summary>The array form of a replacer: these names alone, in this order.</summary>
        private JsObject Pick(ObjectInstance source)
        {
            var picked = new JsObject(_guard.Engine);
            foreach (var name in _names!)
            {
                if (source.HasOwnProperty(name))
                {
                    picked.CreateDataProperty(name, source.Get(name));
                }
            }

            return picked;
        }

        private List<JsValue> NamesOf(ObjectInstance array)
        {
            var names = new List<JsValue>();
            var length = TypeConverter.ToLength(array.Get("length"));
            for (ulong i = 0; i < length && names.Count < _guard.Budget.Limits.MaxJsonNodes; i++)
            {
                var item = array.Get(JsNumber.Create((double)i));
                if ((item.IsString() || item.IsNumber()) && _guard.Text(item) is var name && !names.Contains(name))
                {
                    names.Add(name);
                }
            }

            return names;
        }
    }
}
