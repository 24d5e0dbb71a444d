using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>A mail program that looks whether the link lives must not use it up.</summary>
internal static class AnswerProbe
{
    public static ValueTask<StepResult> RunAsync(TicketContext context)
        => new(context.Request.Method == "HEAD" ? EngineResponse.Empty(200) : StepResult.Continue);
}
