using Engine.Core.ClientAuthentication;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Mfa.Steps;

/// <summary>Lets the application prove who it is, as at the token endpoint.</summary>
internal static class AuthenticateClient
{
    public static async ValueTask<StepResult> RunAsync(MfaContext context)
    {
        var (application, error) = await ClientAuthenticator.AuthenticateAsync(context, context.Parameters);
        if (application is null)
        {
            return error!;
        }

        context.Scope.NoteClient(application.ClientId);
        if (Cors.FindRefusal(context, application) is { } refusal)
        {
            return refusal;
        }

        context.Application = application;
        return StepResult.Continue;
    }
}
