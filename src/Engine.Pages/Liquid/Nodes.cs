using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace Engine.Pages.Liquid;

/// <summary>
/// Puts a value out, encoded. Fluid's own statement leaves that to the kind of value, and lists write their entries as they are.
/// </summary>
internal sealed class Output(Expression expression) : Statement
{
    public override async ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
    {
        context.IncrementSteps();
        var value = await expression.EvaluateAsync(context);
        var text = value.ToStringValue();
        writer.Write(value is StringValue { Encode: false } ? text : encoder.Encode(text));
        return Completion.Normal;
    }
}

/// <summary>Puts another template of the same set in; it sees what is around it.</summary>
internal sealed class Include(string name, IReadOnlyList<AssignStatement> arguments) : Statement
{
    public override async ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
    {
        context.IncrementSteps();
        var set = (TemplateSet)context.AmbientValues[nameof(TemplateSet)];
        var depth = context.AmbientValues.TryGetValue(nameof(Include), out var known) ? (int)known + 1 : 1;
        if (depth > LiquidOptions.MaxIncludes)
        {
            throw new FluidException($"'{name}' is included {depth} levels deep; it may include itself");
        }

        context.AmbientValues[nameof(Include)] = depth;
        // Arguments end with what is included; without any, what is assigned inside stays.
        var isApart = arguments.Count > 0;
        if (isApart)
        {
            context.EnterChildScope();
        }

        try
        {
            foreach (var argument in arguments)
            {
                context.SetValue(argument.Identifier, await argument.Value.EvaluateAsync(context));
            }

            await set.Get(name).Content.RenderAsync(writer, encoder, context);
        }
        finally
        {
            if (isApart)
            {
                context.ReleaseScope();
            }

            context.AmbientValues[nameof(Include)] = depth - 1;
        }

        return Completion.Normal;
    }
}

/// <summary>Keeps what is rendered inside. It is a text like any other: putting it out encodes it, unless the last filter is <c>raw</c>.</summary>
internal sealed class Capture(string name, IReadOnlyList<Statement> statements) : Statement
{
    public override async ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
    {
        context.IncrementSteps();
        using var captured = new BoundedWriter();
        var completion = Completion.Normal;
        foreach (var statement in statements)
        {
            completion = await statement.WriteToAsync(captured, encoder, context);
            if (completion != Completion.Normal)
            {
                break;
            }
        }

        context.SetValue(name, new StringValue(captured.ToString()));
        return completion;
    }
}

/// <summary>A range of whole numbers, with a limit: <c>(1..2000000000)</c> would fill the memory before a step is counted.</summary>
internal sealed class BoundedRange(Expression from, Expression to) : Expression
{
    private readonly RangeExpression range = new(from, to);

    public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var length = (await to.EvaluateAsync(context)).ToNumberValue() - (await from.EvaluateAsync(context)).ToNumberValue();
        return length < LiquidOptions.MaxRange
            ? await range.EvaluateAsync(context)
            : throw new FluidException($"a range may have {LiquidOptions.MaxRange} numbers at most");
    }
}

/// <summary>Takes a page's text up to a limit.</summary>
internal sealed class BoundedWriter() : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    public override void Write(char value)
    {
        Check(1);
        base.Write(value);
    }

    public override void Write(string? value)
    {
        Check(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Check(count);
        base.Write(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Check(buffer.Length);
        base.Write(buffer);
    }

    private void Check(int added)
    {
        if (GetStringBuilder().Length + added > LiquidOptions.MaxCharacters)
        {
            throw new FluidException($"a page may have {LiquidOptions.MaxCharacters} characters at most");
        }
    }
}
