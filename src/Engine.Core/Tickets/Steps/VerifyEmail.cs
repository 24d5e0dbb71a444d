using Engine.Core.Logs;
using Engine.Core.Pages.Texts;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Notes that the person reads the mailbox of their address, if it still is the one the link was sent to.</summary>
internal static class VerifyEmail
{
    private static readonly TicketOutcome Verified = new(new ScreenId("email-verification", "email-verification-result"), "verifiedTitle", "verifiedDescription", "Your email was verified. You can continue using the application.");

    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        var ticket = context.Ticket;
        var isFitting = false;
        context.User = await context.Tenant.Users.Repository.UpdateAsync(
            ticket.UserId,
            user => (isFitting = user.Email == ticket.Email) ? user with { EmailVerified = true, UpdatedAt = context.Now } : user,
            context.CancellationToken);
        if (!isFitting)
        {
            context.Engine.Logs.Write(context.Scope, LogEvents.EmailVerificationFailed, context.Application, ticket.UserId, description: TicketErrors.Outdated.Description);
            return TicketErrors.Outdated;
        }

        context.Engine.Logs.Write(context.Scope, LogEvents.EmailVerified, context.Application, ticket.UserId, description: Verified.Sentence);
        context.Outcome = Verified;
        return StepResult.Continue;
    }
}
