using Engine.Core.ClientAuthentication;
using Engine.Core.Device;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Token.Steps;

/// <summary>Lets the application prove who it is.</summary>
internal static class AuthenticateClient
{
    public static async ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var request = context.TokenRequest!;
        var (application, error) = await ClientAuthenticator.AuthenticateAsync(context, request.Parameters);
        if (application is null)
        {
            return error!;
        }

        if (Cors.FindRefusal(context, application, DeviceApplications.IsOrigin) is { } refusal)
        {
            return refusal;
        }

        if (ForwardedAddress.Read(application, context.Request) is { } person)
        {
            context.Scope = context.Scope.For(person);
        }

        context.Authenticated = new AuthenticatedTokenRequest(context, application, request.Parameters, request.GrantType);
        return StepResult.Continue;
    }
}
