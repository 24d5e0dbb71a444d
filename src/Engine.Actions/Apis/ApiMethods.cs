using System.Text.Json.Nodes;
using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Jint;
using Jint.Native;
using Jint.Runtime.Interop;

namespace Engine.Actions.Apis;

/// <summary>Makes the methods of <c>api</c>: functions that need no <c>this</c>, so that scripts may take them apart.</summary>
internal static class ApiMethods
{
    /// <summary>A method that does something and returns <c>api</c>, for chaining.</summary>
    public static LazyPart Command(string name, Action<ActionRun, ApiArguments> execute) => run =>
    {
        return new ClrFunction(run.Engine, Last(name), (_, values) =>
        {
            execute(run, new ApiArguments(run, name, values));
            return run.Api;
        });
    };

    /// <summary>A method that returns something.</summary>
    public static LazyPart Query(string name, Func<ActionRun, ApiArguments, JsValue> execute) => run =>
    {
        return new ClrFunction(run.Engine, Last(name), (_, values) => execute(run, new ApiArguments(run, name, values)));
    };

    /// <summary>A method of a feature this engine does not have: calling it says so.</summary>
    public static LazyPart Unavailable(string name) => run =>
    {
        var engine = run.Engine;
        return new ClrFunction(engine, Last(name), (_, _) => throw Errors.Plain(engine, $"{name} is not available"));
    };

    /// <summary>A section of <c>api</c> with its methods.</summary>
    public static LazyPart Section(params (string Name, LazyPart Method)[] methods)
    {
        var shape = new LazyShape(methods);
        return shape.Create;
    }

    /// <summary>A section of which no method is available.</summary>
    public static LazyPart UnavailableSection(string section, params string[] methods) =>
        Section([.. methods.Select(m => (m, Unavailable($"api.{section}.{m}")))]);

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];
}

/// <summary>The arguments of a call of <c>api</c>.</summary>
internal readonly struct ApiArguments(ActionRun run, string method, JsValue[] values)
{
    /// <summary>A string that must be there and not empty.</summary>
    public string Name(int index, string name)
    {
        var text = Text(index, name);
        return text.Length > 0 ? text : throw Errors.Type(run.Engine, $"{method}: {name} must not be empty");
    }

    /// <summary>A string that must be there.</summary>
    public string Text(int index, string name) =>
        OptionalText(index, name) ?? throw Errors.Type(run.Engine, $"{method}: {name} must be a string");

    /// <summary>A string, or null when it was left out.</summary>
    public string? OptionalText(int index, string name)
    {
        var value = Value(index);
        if (value.IsUndefined())
        {
            return null;
        }

        if (value is not JsString text)
        {
            throw Errors.Type(run.Engine, $"{method}: {name} must be a string");
        }

        if (text.Length > run.Budget.Limits.MaxStringLength)
        {
            throw Errors.Range(run.Engine, $"{method}: {name} is too long");
        }

        return text.ToString();
    }

    /// <summary>Any value that JSON can say.</summary>
    public JsonNode? Json(int index) => JsToJson.Convert(run.Engine, run.Budget, Value(index));

    /// <summary>The value as it is; undefined when it was left out.</summary>
    public JsValue Value(int index) => index < values.Length ? values[index] : JsValue.Undefined;
}
