using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Engine.Actions.Sandbox;

/// <summary>The globals of a CommonJS module: <c>exports</c>, <c>module</c>, <c>require</c>, and <c>console</c>.</summary>
internal static class ModuleGlobals
{
    private static readonly JsObjectLayout Module = new("exports");
    private static readonly JsString Exports = new("exports");
    private static readonly string[] ConsoleMethods = ["log", "info", "warn", "error", "debug", "trace"];

    /// <summary>Installs the globals.</summary>
    /// <returns>The <c>module</c> object, whose <c>exports</c> holds the handlers after the script ran.</returns>
    public static JsObject Install(ActionRun run)
    {
        var engine = run.Engine;
        var exports = new JsObject(engine);
        var module = JsObject.Create(engine, Module, [exports]);
        engine.SetValue("exports", exports);
        engine.SetValue("module", module);
        engine.Advanced.AddLazyGlobal("require", run, static (_, r) => new ClrFunction(r.Engine, "require", (_, a) => throw Missing(r, a)));
        engine.Advanced.AddLazyGlobal("console", run, static (_, r) => Console(r));
        return module;
    }

    /// <summary>The handler a script exported under a name; undefined when there is none.</summary>
    public static JsValue Handler(JsObject module, string name) =>
        module.Get(Exports) is { } exports && exports.IsObject() ? exports.Get(name) : JsValue.Undefined;

    private static JavaScriptException Missing(ActionRun run, JsValue[] arguments) =>
        Errors.Plain(run.Engine, arguments is [JsString { Length: <= 200 } name, ..]
            ? $"Cannot find module '{name}'"
            : "require: the name of a module must be a short string");

    private static JsObject Console(ActionRun run)
    {
        var entries = new KeyValuePair<string, JsValue>[ConsoleMethods.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var level = ConsoleMethods[i];
            entries[i] = new(level, new ClrFunction(run.Engine, level, (_, a) => Write(run, level, a)));
        }

        return JsObject.CreateFromEntries(run.Engine, entries);
    }

    private static JsValue Write(ActionRun run, string level, JsValue[] arguments)
    {
        if (run.Console.IsFull)
        {
            return JsValue.Undefined;
        }

        run.Console.Begin(level, LineOf(run.Engine.Advanced.StackTrace));
        for (var i = 0; i < arguments.Length && !run.Console.IsFull; i++)
        {
            run.Console.Append((i == 0 ? "" : " ") + Text(run, arguments[i]));
        }

        if (!run.Console.IsFull)
        {
            run.Console.Append("\n");
        }

        return JsValue.Undefined;
    }

    /// <summary>The line of the script in the first entry of a stack trace, or 0.</summary>
    private static int LineOf(string stack)
    {
        const string File = "action.js:";
        var start = stack.IndexOf(File, StringComparison.Ordinal);
        if (start < 0)
        {
            return 0;
        }

        var rest = stack.AsSpan(start + File.Length);
        var end = rest.IndexOf(':');
        return end > 0 && int.TryParse(rest[..end], System.Globalization.CultureInfo.InvariantCulture, out var line) ? line : 0;
    }

    private static string Text(ActionRun run, JsValue value) => value switch
    {
        JsString { Length: var length } when length > run.Budget.Limits.MaxStringLength => "[long string]",
        JsString text => text.ToString(),
        _ when value.IsSymbol() => "Symbol()",
        _ when value.IsCallable() => "[Function]",
        _ when value is Jint.Native.Object.ObjectInstance && !value.IsDate() && value.Get("stack") is JsString stack && stack.Length < 10_000 => stack.ToString(),
        _ when value.IsObject() => Values.JsToJson.Convert(run.Engine, run.Budget, value)?.ToJsonString() ?? "null",
        _ => value.ToString(),
    };
}
