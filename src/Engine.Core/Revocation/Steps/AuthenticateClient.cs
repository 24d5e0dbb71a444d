using Engine.Core.ClientAuthentication;
using Engine.Core.Pipeline;

namespace Engine.Core.Revocation.Steps;

/// <summary>Lets the application prove who it is. A failure is <c>invalid_client</c> here, whatever the token endpoint calls it.</summary>
internal static class AuthenticateClient
{
    public static async ValueTask<StepResult> RunAsync(RevocationContext context)
    {
        var (application, error) = await ClientAuthenticator.AuthenticateAsync(context, context.Parameters!);
        context.Application = application;
        return error switch
        {
            null => StepResult.Continue,
            { Status: 401 } => ClientErrors.InvalidClient(error.Detail ?? ""),
            _ => error,
        };
    }
}
