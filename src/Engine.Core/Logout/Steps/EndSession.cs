using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Pipeline;
using Engine.Core.Sessions;

namespace Engine.Core.Logout.Steps;

/// <summary>Ends the session of the browser, unless the person wants to keep it.</summary>
internal static class EndSession
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        if (context.Transaction is { } transaction && !await TransactionService.EndAsync(context, transaction))
        {
            return AuthorizeErrors.TransactionGone;
        }

        if (!context.IsDenied)
        {
            var session = await SessionService.EndAsync(context, context.Cookies);
            context.Engine.Logs.Write(context.Scope, new LogEntry(LogEvents.Logout) { Application = context.Application, UserId = session?.UserId, SessionId = session?.Id, ReturnTo = Url.WithoutQuery(context.ReturnTo) });
        }

        return StepResult.Continue;
    }
}
