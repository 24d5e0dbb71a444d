using Engine.Core.ClientAuthentication;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Device.Steps;

/// <summary>Finds the application; one that has a secret proves it, as at the token endpoint.</summary>
internal static class AuthenticateClient
{
    public static async ValueTask<StepResult> RunAsync(DeviceContext context)
    {
        var (application, error) = await ClientAuthenticator.AuthenticateAsync(context, context.Parameters!);
        if (application is null)
        {
            return error!;
        }

        context.Scope.NoteClient(application.ClientId);
        if (Cors.FindRefusal(context, application, DeviceApplications.IsOrigin) is { } refusal)
        {
            return refusal;
        }

        context.Application = application;
        return StepResult.Continue;
    }
}
