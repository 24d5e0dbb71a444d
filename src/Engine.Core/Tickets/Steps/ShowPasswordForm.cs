using Engine.Core.Http;
using Engine.Core.Login.Passwords;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Shows the form to whoever has opened the link.</summary>
internal static class ShowPasswordForm
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context) => context.Form is null ? await RenderAsync(context, null) : StepResult.Continue;

    /// <summary>The form, again with what was wrong.</summary>
    public static ValueTask<EngineResponse> RenderAsync(TicketContext context, PageText? error, int? status = null, IReadOnlyList<PageText>? failedRules = null)
        => PageResponse.RenderAsync(context, context.Application, shell => new ResetPasswordPage
        {
            Tenant = shell.Tenant,
            Application = shell.Application,
            Locale = shell.Locale,
            Nonce = shell.Nonce,
            FormAction = context.LocalUrl(TicketEndpoint.PasswordPath),
            Ticket = context.Presented!.Value,
            Username = context.User!.Email ?? context.User.Username ?? context.User.PhoneNumber ?? context.User.UserId,
            PasswordRules = PasswordRules.Of(context.Connection!).Describe(),
            FailedPasswordRules = failedRules ?? [],
            Error = error,
        }, status ?? (error is null ? 200 : 400), context.Ticket.ResultUrl);
}
