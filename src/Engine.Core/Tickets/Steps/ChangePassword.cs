using Engine.Core.Login.Passwords;
using Engine.Core.Logs;
using Engine.Core.Pages.Texts;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Gives the person the new password, with everything that means (<c>UserLifecycle</c>).</summary>
internal static class ChangePassword
{
    private static readonly TicketOutcome Changed = new(new ScreenId("reset-password", "reset-password-success"), "eventTitle", "description", "You can now login to the application with the new password.");

    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        var ticket = context.Ticket;
        var changed = await context.Tenant.UserLifecycle.SetPasswordAsync(
            ticket.UserId,
            ChoosePassword.FindHash(context)!,
            PasswordRules.Of(context.Connection!),
            user => ticket.MarksEmailAsVerified && user.Email == ticket.Email ? user with { EmailVerified = true } : user,
            context.CancellationToken);
        if (changed is null)
        {
            return TicketErrors.Outdated;
        }

        context.Engine.Logs.Write(context.Scope, LogEvents.PasswordChanged, context.Application, ticket.UserId, context.Connection, Changed.Sentence);
        context.Outcome = Changed;
        return StepResult.Continue;
    }
}
