using Engine.Core.Pipeline;
using Engine.Core.Token.Grants;

namespace Engine.Core.Revocation.Steps;

/// <summary>Ends the token with everything it was rotated from and into.</summary>
internal static class RevokeFamily
{
    public static async ValueTask<StepResult> RunAsync(RevocationContext context)
    {
        await RefreshTokenService.RevokeFamilyAsync(context.Scope, context.Token!.Family);
        return StepResult.Continue;
    }
}
