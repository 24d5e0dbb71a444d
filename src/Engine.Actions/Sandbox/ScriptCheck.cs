using Acornima;
using Acornima.Ast;
using Engine.Actions.Caching;
using Engine.Core.Actions;
using Jint;
using Jint.Runtime;

namespace Engine.Actions.Sandbox;

/// <summary>Finds what keeps a script from ever running, before it is deployed.</summary>
internal static class ScriptCheck
{
    /// <summary>What is said of a script without a handler.</summary>
    public static string NoHandler(Trigger trigger) => $"The Action does not export a function called {trigger.Handler}";

    /// <summary>The faults of a script at a trigger.</summary>
    /// <param name="script">The script.</param>
    /// <param name="trigger">The trigger; one whose handler is not known has none to look for.</param>
    /// <param name="start">Makes an engine, for scripts whose exports can't be read off the source.</param>
    public static IReadOnlyList<ActionFault> FindFaults(ParsedScript script, Trigger trigger, Func<ActionRun> start)
    {
        if (script.Fault is { } fault)
        {
            return [fault];
        }

        var program = script.Script.Program!;
        var faults = FindMissingModules(program);
        if (faults.Count == 0 && trigger.Handler is not null && !IsPlain(program, trigger) && FindLoadFault(script, trigger, start()) is { } found)
        {
            faults.Add(found);
        }

        return faults;
    }

    /// <summary><c>require</c> of a name, unless the script is prepared for its failure.</summary>
    private static List<ActionFault> FindMissingModules(Program program)
    {
        var faults = new List<ActionFault>();
        var pending = new Stack<Node>([program]);
        while (pending.TryPop(out var node))
        {
            if (node is CallExpression { Callee: Identifier { Name: "require" } } call && call.Arguments is [StringLiteral name])
            {
                faults.Add(At(node, $"Cannot find module '{name.Value}'"));
            }

            foreach (var child in node.ChildNodes)
            {
                if (node is not TryStatement { Handler: not null } attempt || child != attempt.Block)
                {
                    pending.Push(child);
                }
            }
        }

        return [.. faults.OrderBy(static fault => (fault.Line, fault.Column))];
    }

    /// <summary>
    /// Whether the script does nothing but name functions and texts, one of them the handler: it can be read off the source that it
    /// loads. Most scripts are written like that.
    /// </summary>
    private static bool IsPlain(Program program, Trigger trigger)
    {
        var exports = false;
        foreach (var statement in program.Body)
        {
            switch (statement)
            {
                case Directive or EmptyStatement:
                case FunctionDeclaration { Id.Name: not ("exports" or "module") }:
                case VariableDeclaration variables when variables.Declarations.All(IsPlain):
                    break;
                case ExpressionStatement { Expression: AssignmentExpression { Operator: Operator.Assignment, Left: MemberExpression { Computed: false, Property: Identifier property } target, Right: ArrowFunctionExpression or FunctionExpression } }
                    when target.Object is Identifier { Name: "exports" } or MemberExpression { Computed: false, Object: Identifier { Name: "module" }, Property: Identifier { Name: "exports" } }:
                    exports |= property.Name == trigger.Handler || property.Name == trigger.ContinueHandler;
                    break;
                default:
                    return false;
            }
        }

        return exports;
    }

    private static bool IsPlain(VariableDeclarator variable)
        => variable is { Id: Identifier { Name: not ("exports" or "module") }, Init: null or Literal or ArrowFunctionExpression or FunctionExpression };

    /// <summary>Runs what is outside of the handlers, and looks for one.</summary>
    private static ActionFault? FindLoadFault(ParsedScript script, Trigger trigger, ActionRun run)
    {
        try
        {
            var module = ScriptExecution.Load(script, run);
            return ModuleGlobals.Handler(module, trigger.Handler!).IsCallable() || (trigger.ContinueHandler is { } other && ModuleGlobals.Handler(module, other).IsCallable())
                ? null
                : new ActionFault(NoHandler(trigger));
        }
        catch (JavaScriptException exception)
        {
            var place = exception.Location.Start;
            return new ActionFault(Failures.Describe(exception, run.Budget.Limits)!.Message, place.Line, place.Column + 1);
        }
        catch (Exception exception) when ((exception as ActionFailedException ?? Failures.Describe(exception, run.Budget.Limits)) is { } failure)
        {
            return new ActionFault(failure.Message);
        }
    }

    private static ActionFault At(Node node, string message) => new(message, node.Location.Start.Line, node.Location.Start.Column + 1);
}
