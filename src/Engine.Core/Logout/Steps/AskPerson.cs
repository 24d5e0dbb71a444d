using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Pipeline;
using Engine.Core.Sessions;

namespace Engine.Core.Logout.Steps;

/// <summary>Asks the person, unless the request proves that it comes from the application of this session, and takes the answer.</summary>
internal static class AskPerson
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        if (context.Transaction is not { } transaction)
        {
            return await MustAskAsync(context) ? await SendToPageAsync(context) : StepResult.Continue;
        }

        if (context.Form is not { } form)
        {
            return await ShowAsync(context, transaction);
        }

        context.IsDenied = form["action"] == "deny";
        return await TransactionService.EndAsync(context, transaction) ? StepResult.Continue : AuthorizeErrors.TransactionGone;
    }

    private static async ValueTask<bool> MustAskAsync(LogoutContext context)
    {
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        if (!settings.Sessions.OidcLogoutPromptEnabled || context.Engine.Options.Pages is null)
        {
            return false;
        }

        var session = await SessionService.FindAsync(context);
        return session is not null && session.Session.Id != context.SessionId;
    }

    private static async ValueTask<StepResult> SendToPageAsync(LogoutContext context)
    {
        var transaction = await TransactionService.BeginAsync(context, context.Cookies, context.Parameters!, static content => content with { Screen = LogoutEndpoint.Screen });
        return EngineResponse.Redirect(Url.AddQuery(context.LocalUrl(LogoutEndpoint.ConfirmPath), [new("state", transaction.State)]));
    }

    private static async ValueTask<StepResult> ShowAsync(LogoutContext context, OpenTransaction transaction)
        => await PageResponse.RenderAsync(context, context.Application, shell => new LogoutPage
        {
            Tenant = shell.Tenant,
            Application = shell.Application,
            Locale = shell.Locale,
            Nonce = shell.Nonce,
            FormAction = context.LocalUrl(LogoutEndpoint.ConfirmPath),
            State = transaction.State,
        }, formTargets: context.ReturnTo);
}
