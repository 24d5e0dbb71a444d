using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Reads the form, when one is sent.</summary>
internal static class ReadForm
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        if (context.Request.Method != "POST")
        {
            return StepResult.Continue;
        }

        var body = await BodyReader.ReadAsync(context, allowJson: false);
        context.Form = body.Parameters;
        return body.Error is { } error ? error : StepResult.Continue;
    }
}
