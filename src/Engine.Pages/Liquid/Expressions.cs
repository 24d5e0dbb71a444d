using Fluid.Ast;
using Fluid.Ast.BinaryExpressions;
using Fluid.Values;

namespace Engine.Pages.Liquid;

/// <summary>Reads expressions: values, comparisons, <c>and</c> and <c>or</c>, filters. Every name that is read is noted.</summary>
internal sealed class Expressions(NameNotes notes)
{
    private static readonly string[] Comparisons = ["==", "!=", "<>", ">=", "<=", ">", "<", "contains", "startswith", "endswith"];

    /// <summary>An expression with its filters: what an output and <c>assign</c> take.</summary>
    public Expression ReadFiltered(Lexer lexer)
    {
        var result = ReadCondition(lexer);
        while (lexer.Take("|"))
        {
            var position = lexer.Position;
            var name = lexer.ExpectName("the name of a filter");
            if (!LiquidOptions.HasFilter(name))
            {
                throw new LiquidSyntaxException(position, $"there is no filter '{name}'");
            }

            result = new FilterExpression(result, name, lexer.Take(":") ? ReadArguments(lexer) : []);
        }

        return result;
    }

    /// <summary>A condition. <c>and</c> and <c>or</c> have the same rank and are read from the right, as Liquid has it.</summary>
    public Expression ReadCondition(Lexer lexer)
    {
        var left = ReadComparison(lexer);
        if (lexer.TakeWord("and"))
        {
            return new AndBinaryExpression(left, ReadCondition(lexer));
        }

        return lexer.TakeWord("or") ? new OrBinaryExpression(left, ReadCondition(lexer)) : left;
    }

    /// <summary>A text, a number, a name with what is asked of it, a range, or a word with a meaning of its own.</summary>
    public Expression ReadValue(Lexer lexer)
    {
        if (lexer.TakeQuoted() is { } text)
        {
            return new LiteralExpression(StringValue.Create(text));
        }

        if (lexer.TakeNumber() is { } number)
        {
            return new LiteralExpression(NumberValue.Create(number));
        }

        if (lexer.Take("("))
        {
            var from = ReadValue(lexer);
            lexer.Expect("..");
            var to = ReadValue(lexer);
            lexer.Expect(")");
            return new BoundedRange(from, to);
        }

        var position = lexer.Position;
        return lexer.ExpectName("a value") switch
        {
            "true" => new LiteralExpression(BooleanValue.True),
            "false" => new LiteralExpression(BooleanValue.False),
            "nil" or "null" => new LiteralExpression(NilValue.Instance),
            "empty" => new LiteralExpression(EmptyValue.Instance),
            "blank" => new LiteralExpression(BlankValue.Instance),
            var name => ReadMember(lexer, name, position),
        };
    }

    private MemberExpression ReadMember(Lexer lexer, string name, int position)
    {
        var segments = new List<MemberSegment> { new IdentifierSegment(name) };
        var path = new List<string> { name };
        var isPlain = true;
        while (true)
        {
            if (lexer.Take("["))
            {
                segments.Add(new IndexerSegment(ReadValue(lexer)));
                lexer.Expect("]");
                isPlain = false;
            }
            else if (!lexer.IsRangeNext && lexer.Take("."))
            {
                var member = lexer.ExpectName("a name after the dot");
                segments.Add(new IdentifierSegment(member));
                if (isPlain)
                {
                    path.Add(member);
                }
            }
            else
            {
                notes.Use(path, position);
                return new MemberExpression(segments);
            }
        }
    }

    private Expression ReadComparison(Lexer lexer)
    {
        var left = ReadValue(lexer);
        foreach (var sign in Comparisons)
        {
            if (char.IsAsciiLetter(sign[0]) ? lexer.TakeWord(sign) : lexer.Take(sign))
            {
                return Compare(sign, left, ReadValue(lexer));
            }
        }

        return left;
    }

    private static BinaryExpression Compare(string sign, Expression left, Expression right) => sign switch
    {
        "==" => new EqualBinaryExpression(left, right),
        "!=" or "<>" => new NotEqualBinaryExpression(left, right),
        ">" => new GreaterThanBinaryExpression(left, right, true),
        ">=" => new GreaterThanBinaryExpression(left, right, false),
        "<" => new LowerThanBinaryExpression(left, right, true),
        "<=" => new LowerThanBinaryExpression(left, right, false),
        "contains" => new ContainsBinaryExpression(left, right),
        "startswith" => new StartsWithBinaryExpression(left, right),
        _ => new EndsWithBinaryExpression(left, right),
    };

    private List<FilterArgument> ReadArguments(Lexer lexer)
    {
        var arguments = new List<FilterArgument>();
        do
        {
            arguments.Add(lexer.TakeLabel() is { } name ? new FilterArgument(name, ReadValue(lexer)) : new FilterArgument(null, ReadValue(lexer)));
        }
        while (lexer.Take(","));
        return arguments;
    }
}
