using Engine.Core.Consent;
using Engine.Core.Pipeline;

namespace Engine.Core.Revocation.Steps;

/// <summary>Where the tenant wants it, the consent goes too, and with it every other token that stands on it.</summary>
internal static class RevokeConsent
{
    public static async ValueTask<StepResult> RunAsync(RevocationContext context)
    {
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        if (settings.Flags.RevokeRefreshTokenGrant)
        {
            var token = context.Token!;
            await ConsentService.RevokeAsync(context.Scope, token.UserId, token.ClientId, token.Audience);
        }

        return StepResult.Continue;
    }
}
