using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Passkeys.Steps;

/// <summary>Reads the body, JSON or form.</summary>
internal static class ReadRequest
{
    public static async ValueTask<StepResult> RunAsync(PasskeyContext context)
    {
        var read = await BodyReader.ReadAsync(context, allowJson: true);
        context.Parameters = read.Parameters;
        return read.Error is { } error ? error
            : read.Parameters!.FindRepeated() is { } repeated ? HttpErrors.RepeatedParameter(repeated)
            : StepResult.Continue;
    }
}
