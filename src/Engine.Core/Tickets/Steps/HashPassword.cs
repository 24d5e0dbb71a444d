using Engine.Core.Credentials;
using Engine.Core.Pages.Texts;
using Engine.Core.Pipeline;

namespace Engine.Core.Tickets.Steps;

/// <summary>Hashes the new password, or asks the person to try again where the queue in front of the hasher is full.</summary>
internal static class HashPassword
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
    {
        context.PasswordHash = await context.Engine.Credentials.HashAsync(context, context.Form!["password"] ?? "");
        return context.PasswordHash is null
            ? await ShowPasswordForm.RenderAsync(context, PageText.Of(CredentialErrors.Busy), CredentialErrors.Busy.Status)
            : StepResult.Continue;
    }
}
