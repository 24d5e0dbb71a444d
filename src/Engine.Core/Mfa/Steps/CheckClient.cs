using Engine.Core.ClientAuthentication;
using Engine.Core.Pipeline;

namespace Engine.Core.Mfa.Steps;

/// <summary>An application that says who it is beside its token has to be the token's, and to prove it.</summary>
internal static class CheckClient
{
    public static async ValueTask<StepResult> RunAsync(MfaContext context)
    {
        if (context.Parameters["client_id"] is not { } clientId)
        {
            return StepResult.Continue;
        }

        if (clientId != context.Application!.ClientId)
        {
            return MfaErrors.InvalidToken;
        }

        if (!context.Parameters.Contains("client_secret") && !context.Parameters.Contains("client_assertion"))
        {
            return StepResult.Continue;
        }

        var (application, error) = await ClientAuthenticator.AuthenticateAsync(context, context.Parameters);
        return application is null ? error! : StepResult.Continue;
    }
}
