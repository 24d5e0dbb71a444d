using Engine.Core.ClientAuthentication;
using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Token;

namespace Engine.Core.Passkeys.Steps;

/// <summary>Finds the application, which proves who it is as at the token endpoint. It has to be the tenant's own, and to have the grant.</summary>
internal static class AuthenticateClient
{
    public static async ValueTask<StepResult> RunAsync(PasskeyContext context)
    {
        var (application, error) = await ClientAuthenticator.AuthenticateAsync(context, context.Parameters!);
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
        return application.IsFirstParty && application.AllowsGrant(PasskeyEndpoints.GrantType) ? StepResult.Continue : TokenErrors.GrantNotAllowed(PasskeyEndpoints.GrantType);
    }
}
