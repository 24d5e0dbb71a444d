using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Uses the ticket up. Of many at once one goes on.</summary>
internal static class UseTicket
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
        => await TicketService.UseAsync(context, context.Presented!) ? StepResult.Continue : TicketErrors.Used;
}
