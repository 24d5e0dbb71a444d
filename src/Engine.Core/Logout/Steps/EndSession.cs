using Engine.Core.Pipeline;
using Engine.Core.Sessions;

namespace Engine.Core.Logout.Steps;

/// <summary>Ends the session of the browser, unless the person wants to keep it.</summary>
internal static class EndSession
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        if (!context.IsDenied)
        {
            var session = await SessionService.EndAsync(context, context.Cookies);
            context.Engine.Logs.Write(context, "slo", "User successfully logged out", context.Application, session?.UserId);
        }

        return StepResult.Continue;
    }
}
