using System.Text.Json.Nodes;
using Engine.Actions.Sandbox;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Values;

/// <summary>Values of a script as JSON, by the rules of <c>JSON.stringify</c>, with a limit of depth, of values and of characters.</summary>
internal sealed class JsToJson
{
    private static readonly JsString ToJsonName = new("toJSON");
    private readonly JintEngine _engine;
    private readonly RunBudget _budget;
    private int _nodes;
    private long _characters;

    private JsToJson(JintEngine engine, RunBudget budget)
    {
        _engine = engine;
        _budget = budget;
    }

    /// <summary>The value as JSON; undefined, functions and symbols are null.</summary>
    /// <exception cref="JavaScriptException">The value is too large, nests too deeply or has a BigInt in it.</exception>
    public static JsonNode? Convert(JintEngine engine, RunBudget budget, JsValue value)
    {
        new JsToJson(engine, budget).Convert(value, JsString.Empty, 0, out var node);
        return node;
    }

    /// <summary>Converts a value; false when JSON has no form of it.</summary>
    private bool Convert(JsValue value, JsValue key, int depth, out JsonNode? node)
    {
        node = null;
        if (++_nodes > _budget.Limits.MaxJsonNodes)
        {
            throw Range($"A value may have {_budget.Limits.MaxJsonNodes} parts at most");
        }

        if ((_nodes & 0xFF) == 0)
        {
            _budget.CheckUse();
        }

        if (depth > _budget.Limits.MaxJsonDepth)
        {
            throw Range($"A value may be {_budget.Limits.MaxJsonDepth} levels deep at most, and may not contain itself");
        }

        if (value is ObjectInstance with && with.Get(ToJsonName) is var toJson && toJson.IsCallable())
        {
            value = _engine.Call(toJson, with, [key]);
        }

        switch (value.Type)
        {
            case Types.Null:
                return true;
            case Types.Boolean:
                node = JsonValue.Create(value.AsBoolean());
                return true;
            case Types.Number:
                node = Number(value.AsNumber());
                return true;
            case Types.String:
                node = JsonValue.Create(Text(value));
                return true;
            case Types.BigInt:
                throw new JavaScriptException(_engine.Intrinsics.TypeError, "Do not know how to serialize a BigInt");
            case Types.Object when !value.IsCallable():
                node = value.IsArray() ? Array((ObjectInstance)value, depth) : Object((ObjectInstance)value, depth);
                return true;
            default:
                return false;
        }
    }

    private JsonArray Array(ObjectInstance source, int depth)
    {
        var length = TypeConverter.ToLength(source.Get("length"));
        if (length > (ulong)_budget.Limits.MaxJsonNodes)
        {
            throw Range($"A value may have {_budget.Limits.MaxJsonNodes} parts at most");
        }

        var array = new JsonArray();
        for (var i = 0; i < (int)length; i++)
        {
            var key = JsNumber.Create(i);
            Convert(source.Get(key), key, depth + 1, out var item);
            array.Add(item);
        }

        return array;
    }

    private JsonObject Object(ObjectInstance source, int depth)
    {
        var result = new JsonObject();
        foreach (var key in source.GetOwnPropertyKeys(Types.String))
        {
            var property = source.GetOwnProperty(key);
            if (!property.Enumerable)
            {
                continue;
            }

            if (Convert(source.Get(key), key, depth + 1, out var value))
            {
                result[Text(key)] = value;
            }
        }

        return result;
    }

    private string Text(JsValue value)
    {
        // The length is known before the characters of a concatenation are put together
        _characters += ((JsString)value).Length;
        if (_characters > _budget.Limits.MaxStringLength)
        {
            throw Range($"A value may have {_budget.Limits.MaxStringLength} characters at most");
        }

        return value.ToString();
    }

    private static JsonValue? Number(double number)
    {
        if (!double.IsFinite(number))
        {
            return null;
        }

        // Whole numbers are written without a fraction or an exponent as far as a double is exact
        return Math.Abs(number) <= 9007199254740991 && number == Math.Truncate(number)
            ? JsonValue.Create((long)number)
            : JsonValue.Create(number);
    }

    private JavaScriptException Range(string message) => Errors.Range(_engine, message);
}
