using Engine.Core.Pipeline;

namespace Engine.Core.Token.Steps;

/// <summary>Blocked people get nothing.</summary>
internal static class CheckUser
{
    public static ValueTask<StepResult> RunAsync(TokenContext context)
        => context.Outcome!.User?.Blocked == true ? new(TokenErrors.UserBlocked) : new(StepResult.Continue);
}
