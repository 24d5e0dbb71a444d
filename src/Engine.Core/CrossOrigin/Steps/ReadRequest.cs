using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.CrossOrigin.Steps;

/// <summary>Reads the body, JSON or form.</summary>
internal static class ReadRequest
{
    public static async ValueTask<StepResult> RunAsync(CrossOriginContext context)
    {
        var body = await BodyReader.ReadAsync(context, allowJson: true);
        context.Parameters = body.Parameters;
        return body.Error is { } error ? error
            : context.Parameters!.FindRepeated() is { } repeated ? HttpErrors.RepeatedParameter(repeated)
            : StepResult.Continue;
    }
}
