using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Device.Steps;

/// <summary>Reads the body, form or JSON.</summary>
internal static class ReadRequest
{
    public static async ValueTask<StepResult> RunAsync(DeviceContext context)
    {
        var read = await BodyReader.ReadAsync(context, allowJson: true);
        context.Parameters = read.Parameters;
        return read.Error is { } error ? error
            : read.Parameters!.FindRepeated() is { } repeated ? HttpErrors.RepeatedParameter(repeated)
            : StepResult.Continue;
    }
}
