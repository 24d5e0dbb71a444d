using Engine.Core.Logs;
using Engine.Core.Pipeline;

namespace Engine.Core.Revocation.Steps;

/// <summary>Says in the tenant log whose token was revoked.</summary>
internal static class WriteLog
{
    public static ValueTask<StepResult> RunAsync(RevocationContext context)
    {
        context.Engine.Logs.Write(context.Scope, LogEvents.RefreshTokenRevoked, context.Application, context.Token!.UserId);
        return new(StepResult.Continue);
    }
}
