using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Passwordless.Steps;

/// <summary>Reads what a link carries.</summary>
internal static class ReadLink
{
    public static ValueTask<StepResult> RunAsync(PasswordlessContext context)
    {
        var read = QueryReader.Read(context);
        context.Parameters = read.Parameters;
        return new(read.Error is { } error ? error
            : read.Parameters!.FindRepeated() is { } repeated ? HttpErrors.RepeatedParameter(repeated)
            : StepResult.Continue);
    }
}
