using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Revocation.Steps;

/// <summary>Reads the body, form or JSON.</summary>
internal static class ReadRequest
{
    public static async ValueTask<StepResult> RunAsync(RevocationContext context)
    {
        var body = await BodyReader.ReadAsync(context, allowJson: true);
        context.Parameters = body.Parameters;
        return body.Error is { } error ? error : StepResult.Continue;
    }
}
