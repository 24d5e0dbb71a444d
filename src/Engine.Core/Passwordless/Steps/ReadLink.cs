using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Passwordless.Steps;

/// <summary>Reads the body, form or JSON, or the query of a link.</summary>
internal static class ReadRequest
{
    public static async ValueTask<StepResult> RunAsync(PasswordlessContext context)
    {
        var read = context.Request.Method == "POST" ? await BodyReader.ReadAsync(context, allowJson: true) : QueryReader.Read(context);
        context.Parameters = read.Parameters;
        return read.Error is { } error ? error
            : read.Parameters!.FindRepeated() is { } repeated ? HttpErrors.RepeatedParameter(repeated)
            : StepResult.Continue;
    }
}
