using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Mfa.Steps;

/// <summary>Reads the body, JSON or form.</summary>
internal static class ReadRequest
{
    public static async ValueTask<StepResult> RunAsync(MfaContext context)
    {
        var body = await BodyReader.ReadAsync(context, allowJson: true);
        context.Parameters = body.Parameters ?? RequestParameters.None;
        return body.Error is { } error ? error : StepResult.Continue;
    }
}
