using Engine.Core.Pipeline;

namespace Engine.Core.Token.Steps;

/// <summary>Lets the grant say who and what the request stands for.</summary>
internal static class RunGrant
{
    public static async ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var result = await context.Grant!.HandleAsync(context.Authenticated!);
        if (result.Error is { } error)
        {
            return error;
        }

        context.Outcome = result.Outcome;
        return CheckDemands.FindUnmet(context) is { } unmet ? unmet : StepResult.Continue;
    }
}
