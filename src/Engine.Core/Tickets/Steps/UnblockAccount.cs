using Engine.Core.Logs;
using Engine.Core.Pages.Texts;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Lets the person sign in again after too many failed attempts, if the account still is the one the link was sent to.</summary>
internal static class UnblockAccount
{
    private static readonly TicketOutcome Unblocked = new(new ScreenId("brute-force-protection", "brute-force-protection-unblock-success"), "title", "description", "Your account has been unblocked. You can sign in again.");

    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        var ticket = context.Ticket;
        context.User = await context.Tenant.FindUserAsync(ticket.UserId, context.CancellationToken);
        if (context.User is not { } user || user.Email != ticket.Email)
        {
            return TicketErrors.Outdated;
        }

        await context.Engine.Credentials.UnblockAsync(context.Scope, user);
        context.Engine.Logs.Write(context.Scope, LogEvents.BlockReleased, context.Application, ticket.UserId);
        context.Outcome = Unblocked;
        return StepResult.Continue;
    }
}
