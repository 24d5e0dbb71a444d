using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Finds the ticket that the link, or the form behind it, carries.</summary>
internal static class FindTicket
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        var parameters = context.Form ?? FormParser.ParseQuery(context.Request.QueryString);
        context.Presented = await TicketService.FindAsync(context, context.Purpose, parameters?["ticket"]);
        if (context.Presented is null)
        {
            return TicketErrors.Gone;
        }

        context.Application = context.Ticket.ClientId is { } id ? await context.Tenant.FindApplicationAsync(id, context.CancellationToken) : null;
        return context.Presented.IsUsed ? TicketErrors.Used : StepResult.Continue;
    }
}
