using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Databases.Steps;

/// <summary>Reads the body, JSON or form.</summary>
internal static class ReadRequest
{
    public static async ValueTask<StepResult> RunAsync(DatabaseContext context)
    {
        var body = await BodyReader.ReadAsync(context, allowJson: true);
        context.Parameters = body.Parameters;
        return body.Error is { } error ? error : StepResult.Continue;
    }
}
