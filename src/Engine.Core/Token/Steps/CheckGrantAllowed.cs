using Engine.Core.Pipeline;

namespace Engine.Core.Token.Steps;

/// <summary>Checks that the application may use the grant.</summary>
internal static class CheckGrantAllowed
{
    public static ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var (_, application, _, grantType) = context.Authenticated!;
        if (!application.AllowsGrant(grantType))
        {
            return new(TokenErrors.GrantNotAllowed(grantType));
        }

        return application.IsPublic && !context.Grant!.AllowsPublicClients
            ? new(TokenErrors.PublicClientNotAllowed(grantType))
            : new(StepResult.Continue);
    }
}
