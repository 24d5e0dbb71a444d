using Engine.Core.Login.Passwords;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Holds the new password against the rules of the database. The ticket stays good while it is not fit.</summary>
internal static class CheckPassword
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        var (user, form, credentials) = (context.User!, context.Form!, context.Engine.Credentials);
        var password = form["password"] ?? "";
        var rules = PasswordRules.Of(context.Connection!);
        var isTooLong = credentials.IsTooLong(password);
        var fault = isTooLong ? null : rules.Check(password, PasswordPerson.Of(user)) ?? await rules.CheckHistoryAsync(password, user, context.Engine.Options.PasswordHasher, context.CancellationToken);
        var problem = isTooLong ? PasswordTexts.TooLong(context.Engine.Options.Limits)
            : fault is not null ? PasswordTexts.Of(fault)
            : form["password_again"] != password ? PasswordTexts.Mismatch
            : null;
        return problem is null ? StepResult.Continue : await ShowPasswordForm.RenderAsync(context, problem, failedRules: rules.FailedBy(password));
    }
}
