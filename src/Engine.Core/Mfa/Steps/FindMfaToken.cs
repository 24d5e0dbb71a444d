using Engine.Core.Pipeline;
using Engine.Core.Token;

namespace Engine.Core.Mfa.Steps;

/// <summary>Finds the <c>mfa_token</c> of the request: the application's own, and good still.</summary>
internal static class FindMfaToken
{
    public static async ValueTask<StepResult> RunAsync(MfaContext context)
    {
        if (context.Parameters["mfa_token"] is not { } value)
        {
            return TokenErrors.MissingParameter("mfa_token");
        }

        var (token, error) = await MfaTokens.FindAsync(context.Scope, context.Application, value);
        context.Token = token;
        return token is null ? error! : StepResult.Continue;
    }
}
