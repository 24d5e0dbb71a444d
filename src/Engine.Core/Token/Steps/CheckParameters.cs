using Engine.Core.Pipeline;

namespace Engine.Core.Token.Steps;

/// <summary>Checks that every parameter is there that the grant must have (RFC 6749, section 5.2).</summary>
internal static class CheckParameters
{
    public static ValueTask<StepResult> RunAsync(TokenContext context)
    {
        foreach (var name in context.Grant!.Parameters.Required)
        {
            if (context.TokenRequest!.Parameters[name] is null)
            {
                return new(TokenErrors.MissingParameter(name));
            }
        }

        return new(StepResult.Continue);
    }
}
