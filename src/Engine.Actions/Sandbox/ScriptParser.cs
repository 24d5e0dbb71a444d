using Acornima;
using Acornima.Ast;
using Engine.Actions.Caching;
using Engine.Core.Actions;
using Jint;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Sandbox;

/// <summary>Parses Actions and refuses what no limit could stop at run time.</summary>
internal static class ScriptParser
{
    /// <summary>Parts of one template: each may be a long string, and they are joined in one step that nothing interrupts.</summary>
    private const int MaxTemplateParts = 32;

    /// <summary>Parses the source of an Action.</summary>
    public static ParsedScript Parse(string source, ActionLimits limits)
    {
        if (source.Length > limits.MaxSourceLength)
        {
            return new(new ActionFault($"The code of an Action may have {limits.MaxSourceLength} characters at most"));
        }

        try
        {
            var options = ScriptPreparationOptions.Default with
            {
                ParsingOptions = ScriptParsingOptions.Default with { RegexTimeout = limits.RegexTimeout, Tolerant = false },
            };
            var script = JintEngine.PrepareScript(source, "action.js", strict: false, options);
            return Refuse(script.Program!) is { } fault ? new ParsedScript(fault) : new ParsedScript(script);
        }
        catch (Exception e) when (e is ScriptPreparationException or ParseErrorException or JintException)
        {
            return new(Describe(source, e as ParseErrorException ?? e.InnerException ?? e));
        }
        catch (InsufficientExecutionStackException)
        {
            return new(new ActionFault("SyntaxError: The code nests too deeply"));
        }
    }

    private static ActionFault Describe(string source, Exception cause)
    {
        if (cause is not ParseErrorException error)
        {
            return new ActionFault("SyntaxError: " + cause.Message);
        }

        var index = error.Error.Index;
        var isModule = index >= 0 && index <= source.Length && IsModuleWord(source.AsSpan(index));
        return new ActionFault(
            isModule ? "SyntaxError: An Action is a CommonJS module: use exports and require in place of export and import" : "SyntaxError: " + error.Message,
            error.LineNumber,
            error.Column + 1);
    }

    private static bool IsModuleWord(ReadOnlySpan<char> rest) => rest.StartsWith("export ") || rest.StartsWith("export{") || rest.StartsWith("import ") || rest.StartsWith("import{");

    private static ActionFault? Refuse(Node program)
    {
        foreach (var node in program.DescendantNodesAndSelf())
        {
            // One multiplication of big integers can take minutes and can't be interrupted
            var reason = node switch
            {
                BigIntLiteral => "SyntaxError: BigInt is not available in Actions",
                ImportExpression => "SyntaxError: import() is not available in Actions",
                TemplateLiteral template when template.Expressions.Count > MaxTemplateParts => $"SyntaxError: A template may have {MaxTemplateParts} expressions at most",
                _ => null,
            };
            if (reason is not null)
            {
                return new ActionFault(reason, node.Location.Start.Line, node.Location.Start.Column + 1);
            }
        }

        return null;
    }
}
