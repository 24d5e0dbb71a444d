using Engine.Core.Authorize;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Uses the ticket up, and ends the walk. Of many at once one goes on.</summary>
internal static class UseTicket
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        if (!await TicketService.UseAsync(context.Scope, context.Presented!))
        {
            return TicketErrors.Used;
        }

        if (context.Transaction is { } transaction)
        {
            await TransactionService.EndAsync(context, transaction);
        }

        return StepResult.Continue;
    }
}
