using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Finds the ticket that the link carries.</summary>
internal static class FindTicket
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        context.Presented = await TicketService.FindAsync(context);
        if (context.Presented is null)
        {
            return TicketErrors.Gone;
        }

        context.Application = context.Ticket.ClientId is { } id ? await context.Tenant.FindApplicationAsync(id, context.CancellationToken) : null;
        return context.Presented.IsUsed ? TicketErrors.Used : StepResult.Continue;
    }
}
