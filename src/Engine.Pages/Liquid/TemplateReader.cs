using Fluid;
using Fluid.Ast;
using Fluid.Parser;
using Fluid.Values;

namespace Engine.Pages.Liquid;

/// <summary>A template that was read.</summary>
/// <param name="Source">What it was read from.</param>
/// <param name="Content">What renders it.</param>
/// <param name="Names">The names in it.</param>
/// <param name="Faults">Everything that is wrong with its syntax; when there is anything, it is not rendered.</param>
internal sealed record ReadTemplate(TemplateSource Source, IFluidTemplate Content, NameNotes Names, IReadOnlyList<string> Faults);

/// <summary>
/// Reads a template into what Fluid renders. Fluid's own parser is not used: it stops at the first fault, does not say where
/// names are, and takes 200 ms to be made.
/// </summary>
internal sealed class TemplateReader
{
    private readonly TemplateSource source;
    private readonly List<string> faults = [];
    private readonly NameNotes notes = new();
    private readonly Expressions expressions;
    private readonly List<Token> tokens;
    private int at;

    private TemplateReader(TemplateSource source)
    {
        this.source = source;
        expressions = new Expressions(notes);
        tokens = Tokens.Read(source, faults);
    }

    public static ReadTemplate Read(TemplateSource source)
    {
        var reader = new TemplateReader(source);
        var statements = reader.ReadBlock(null, out _);
        return new(source, new FluidTemplate(statements), reader.notes, reader.faults);
    }

    /// <summary>Reads up to one of the tags that end a block, which is returned; a fault in a tag does not keep the rest from being read.</summary>
    private List<Statement> ReadBlock(Token? opening, out (string Name, Lexer Lexer) end, params ReadOnlySpan<string> ends)
    {
        var statements = new List<Statement>();
        while (at < tokens.Count)
        {
            var token = tokens[at++];
            if (token.Kind == TokenKind.Text)
            {
                statements.Add(new TextSpanStatement(token.Content));
                continue;
            }

            var lexer = new Lexer(token);
            try
            {
                if (token.Kind == TokenKind.Output)
                {
                    statements.Add(new Output(ReadWhole(lexer)));
                    continue;
                }

                var name = lexer.Take("#") ? "#" : lexer.ExpectName("the name of a tag");
                if (ends.Contains(name))
                {
                    end = (name, lexer);
                    return statements;
                }

                if (ReadTag(name, token, lexer) is { } statement)
                {
                    statements.Add(statement);
                }
            }
            catch (LiquidSyntaxException fault)
            {
                faults.Add(source.FaultAt(fault.Position, fault.Message));
            }
        }

        if (opening is { } open)
        {
            var name = new Lexer(open).TakeName();
            faults.Add(source.FaultAt(open.Position, $"the tag '{name}' is not closed"));
        }

        end = ("", new Lexer(new Token(TokenKind.Tag, "", source.Text.Length)));
        return statements;
    }

    private Statement? ReadTag(string name, Token token, Lexer lexer) => name switch
    {
        "#" => null,
        "if" => ReadIf(token, lexer),
        "unless" => ReadUnless(token, lexer),
        "case" => ReadCase(token, lexer),
        "for" => ReadFor(token, lexer),
        "break" => AtEnd(lexer, new BreakStatement()),
        "continue" => AtEnd(lexer, new ContinueStatement()),
        "assign" => ReadAssign(lexer),
        "capture" => ReadCapture(token, lexer),
        "increment" => AtEnd(lexer, new IncrementStatement(Make(lexer))),
        "decrement" => AtEnd(lexer, new DecrementStatement(Make(lexer))),
        "cycle" => ReadCycle(lexer),
        "ifchanged" => new IfChangedStatement(ReadBlock(token, out _, "endifchanged")),
        "include" => ReadInclude(lexer),
        "echo" => new Output(ReadWhole(lexer)),
        _ when name.StartsWith("end", StringComparison.Ordinal) || name is "else" or "elsif" or "when" => throw new LiquidSyntaxException(token.Position, $"the tag '{name}' is not inside of the tag it belongs to"),
        _ => throw new LiquidSyntaxException(token.Position, $"there is no tag '{name}'"),
    };

    private static Statement AtEnd(Lexer lexer, Statement statement)
    {
        lexer.ExpectEnd();
        return statement;
    }

    private Expression ReadWhole(Lexer lexer)
    {
        var expression = expressions.ReadFiltered(lexer);
        lexer.ExpectEnd();
        return expression;
    }

    private Expression ReadCondition(Lexer lexer)
    {
        var condition = expressions.ReadCondition(lexer);
        lexer.ExpectEnd();
        return condition;
    }

    // A faulty condition is told, and the block is read all the same: its end is not a fault of its own.
    private Expression ReadConditionOrTell(Lexer lexer)
    {
        try
        {
            return ReadCondition(lexer);
        }
        catch (LiquidSyntaxException fault)
        {
            faults.Add(source.FaultAt(fault.Position, fault.Message));
            return new LiteralExpression(NilValue.Instance);
        }
    }

    private IfStatement ReadIf(Token token, Lexer lexer)
    {
        var condition = ReadConditionOrTell(lexer);
        var statements = ReadBlock(token, out var end, "elsif", "else", "endif");
        var others = new List<ElseIfStatement>();
        while (end.Name == "elsif")
        {
            var other = ReadConditionOrTell(end.Lexer);
            others.Add(new ElseIfStatement(other, ReadBlock(token, out end, "elsif", "else", "endif")));
        }

        return new IfStatement(condition, statements, ReadElse(token, end.Name, "endif"), others);
    }

    private ElseStatement? ReadElse(Token token, string name, string end) => name == "else" ? new ElseStatement(ReadBlock(token, out _, end)) : null;

    private UnlessStatement ReadUnless(Token token, Lexer lexer)
    {
        var condition = ReadConditionOrTell(lexer);
        var statements = ReadBlock(token, out var end, "else", "endunless");
        return new UnlessStatement(condition, statements, ReadElse(token, end.Name, "endunless"));
    }

    private CaseStatement ReadCase(Token token, Lexer lexer)
    {
        var value = ReadConditionOrTell(lexer);
        ReadBlock(token, out var end, "when", "else", "endcase");
        var cases = new List<WhenStatement>();
        while (end.Name == "when")
        {
            var options = new List<Expression>();
            try
            {
                do
                {
                    options.Add(expressions.ReadValue(end.Lexer));
                }
                while (end.Lexer.Take(",") || end.Lexer.TakeWord("or"));
                end.Lexer.ExpectEnd();
            }
            catch (LiquidSyntaxException fault)
            {
                faults.Add(source.FaultAt(fault.Position, fault.Message));
            }

            cases.Add(new WhenStatement(options, ReadBlock(token, out end, "when", "else", "endcase")));
        }

        return new CaseStatement(value, ReadElse(token, end.Name, "endcase"), [.. cases]);
    }

    private ForStatement ReadFor(Token token, Lexer lexer)
    {
        var name = "";
        Expression list = new LiteralExpression(NilValue.Instance);
        Expression? limit = null;
        Expression? offset = null;
        var reversed = false;
        try
        {
            name = lexer.ExpectName("the name of the loop's entry");
            if (!lexer.TakeWord("in"))
            {
                throw lexer.Fault("'in' is missing");
            }

            var before = notes.UsedCount;
            list = expressions.ReadValue(lexer);
            notes.Loop(name, list is MemberExpression && notes.UsedCount == before + 1);
            while (!lexer.IsAtEnd)
            {
                switch (lexer.ExpectName("limit, offset or reversed"))
                {
                    case "reversed": reversed = true; break;
                    case "limit": lexer.Expect(":"); limit = expressions.ReadValue(lexer); break;
                    case "offset": lexer.Expect(":"); offset = expressions.ReadValue(lexer); break;
                    case var other: throw lexer.Fault($"'{other}' can't be understood");
                }
            }
        }
        catch (LiquidSyntaxException fault)
        {
            faults.Add(source.FaultAt(fault.Position, fault.Message));
        }

        var statements = ReadBlock(token, out var end, "else", "endfor");
        return new ForStatement(statements, name, list, limit, offset, reversed, ReadElse(token, end.Name, "endfor"));
    }

    private AssignStatement ReadAssign(Lexer lexer)
    {
        var name = Make(lexer);
        lexer.Expect("=");
        return new AssignStatement(name, ReadWhole(lexer));
    }

    private string Make(Lexer lexer)
    {
        var name = lexer.ExpectName("a name");
        notes.Made.Add(name);
        return name;
    }

    private Capture ReadCapture(Token token, Lexer lexer)
    {
        var name = lexer.TakeQuoted() ?? lexer.ExpectName("a name");
        notes.Made.Add(name);
        lexer.ExpectEnd();
        return new Capture(name, ReadBlock(token, out _, "endcapture"));
    }

    private static CycleStatement ReadCycle(Lexer lexer)
    {
        var values = new List<Expression>();
        Expression? group = null;
        do
        {
            values.Add(Literal(lexer));
            if (values.Count == 1 && group is null && lexer.Take(":"))
            {
                group = values[0];
                values[0] = Literal(lexer);
            }
        }
        while (lexer.Take(","));
        lexer.ExpectEnd();
        return new CycleStatement(group, values);
    }

    private static LiteralExpression Literal(Lexer lexer) =>
        lexer.TakeQuoted() is { } text ? new(StringValue.Create(text))
        : lexer.TakeNumber() is { } number ? new(NumberValue.Create(number))
        : throw lexer.Fault("the tag 'cycle' takes quoted texts and numbers only");

    private Include ReadInclude(Lexer lexer)
    {
        var position = lexer.Position;
        var name = lexer.TakeQuoted() ?? throw lexer.Fault("the tag 'include' takes the quoted name of a template");
        notes.Included.Add((name, position));
        var arguments = new List<AssignStatement>();
        while (lexer.Take(",") || !lexer.IsAtEnd)
        {
            var argument = lexer.TakeLabel() ?? throw lexer.Fault("the name of an argument and a colon are missing");
            arguments.Add(new AssignStatement(argument, expressions.ReadValue(lexer)));
            notes.Passed.Add(argument);
        }

        return new Include(name, arguments);
    }
}
