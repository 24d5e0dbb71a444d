using Acornima.Ast;
using Engine.Actions.Caching;
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
            return new($"The code of an Action may have {limits.MaxSourceLength} characters at most");
        try
        {
            var options = ScriptPreparationOptions.Default with
            {
                ParsingOptions = ScriptParsingOptions.Default with { RegexTimeout = limits.RegexTimeout, Tolerant = false },
            };
            var script = JintEngine.PrepareScript(source, "action.js", strict: false, options);
            return Refuse(script.Program!) is { } reason ? new ParsedScript(reason) : new ParsedScript(script);
        }
        catch (Exception e) when (e is ScriptPreparationException or Acornima.ParseErrorException or JintException)
        {
            var cause = e as Acornima.ParseErrorException ?? e.InnerException ?? e;
            return new("SyntaxError: " + cause.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            return new("SyntaxError: The code nests too deeply");
        }
    }

    private static string? Refuse(Node program)
    {
        foreach (var node in program.DescendantNodesAndSelf())
        {
            // One multiplication of big integers can take minutes and can't be interrupted
            if (node is BigIntLiteral)
                return "SyntaxError: BigInt is not available in Actions";
            if (node is ImportExpression)
                return "SyntaxError: import() is not available in Actions";
            if (node is TemplateLiteral template && template.Expressions.Count > MaxTemplateParts)
                return $"SyntaxError: A template may have {MaxTemplateParts} expressions at most";
        }
        return null;
    }
}
