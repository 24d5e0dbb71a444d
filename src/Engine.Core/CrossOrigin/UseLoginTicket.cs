using Engine.Core.Authorize;
using Engine.Core.Pipeline;
using Engine.Core.Sessions;

namespace Engine.Core.CrossOrigin;

/// <summary>
/// Begins the session of whoever has signed in with <c>/co/authenticate</c> in this browser: the request carries a
/// <c>login_ticket</c>. It is used up here; the walk that follows goes on without it.
/// </summary>
internal static class UseLoginTicket
{
    private const string Used = "UseLoginTicket.used";

    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (context.Parameters["login_ticket"] is not { } value || context.GetNote(Used) is not null)
        {
            return StepResult.Continue;
        }

        if (await LoginTickets.UseAsync(context, value) is not { Authentication: var authentication }
            || await context.Tenant.FindUserAsync(authentication.UserId, context.CancellationToken) is not { } user
            || !authentication.CountsFor(user)
            || user.Identities.FirstOrDefault(identity => identity.Is(authentication.Account!)) is not { } account)
        {
            return CrossOriginErrors.UnknownTicket;
        }

        if (user.Blocked == true)
        {
            context.User = user;
            return AuthorizeErrors.UserBlocked;
        }

        if (await SessionService.BeginAsync(context, context.Cookies, user, account, authentication.Methods[0].Name, context.Application!.ClientId) is not { } begun)
        {
            return CrossOriginErrors.UnknownTicket;
        }

        (context.FoundSession, context.User) = (begun.Session, begun.User);
        context.ForgetDecision();
        context.FlowNotes.Set(Used, "1", isPersonal: false);
        context.HasJustSignedIn = true;
        return StepResult.Continue;
    }
}
