using Engine.Core.Pipeline;
using Engine.Core.Sessions;

namespace Engine.Core.Authorize.Steps;

/// <summary>
/// Finds the session that satisfies the request: one that is young enough for <c>max_age</c>, and that began in this
/// transaction when <c>prompt=login</c> demands it.
/// </summary>
internal static class LoadSession
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (await SessionService.FindAsync(context) is not { } found)
        {
            return StepResult.Continue;
        }

        var session = found.Session;
        var isFresh = context.Transaction?.Content.SessionId == session.Id;
        var mustLogIn = context.Prompt.Contains("login") || context.Prompt.Contains("select_account");
        if (!isFresh && (mustLogIn || IsTooOld(context, session)))
        {
            return StepResult.Continue;
        }

        if (await context.Tenant.FindUserAsync(session.UserId, context.CancellationToken) is not { } user)
        {
            return StepResult.Continue;
        }

        if (user.Blocked == true)
        {
            context.User = user;
            return AuthorizeErrors.UserBlocked;
        }

        if (!session.Authentication.CountsFor(user))
        {
            return StepResult.Continue;
        }

        context.FoundSession = found;
        context.User = user;
        return StepResult.Continue;
    }

    private static bool IsTooOld(AuthorizeContext context, Session session)
        => context.Parameters["max_age"] is { } text
            && CheckPrompt.ReadMaxAge(text) is { } maxAge
            && context.Now - session.Authentication.Time >= maxAge;
}
