using Engine.Core.Pipeline;
using Engine.Core.Restrictions;
using Engine.Core.Token.Grants;

namespace Engine.Core.Token.Steps;

/// <summary>
/// Issues nothing where a setting of the tenant could deny it and can't be asked: rules before a token is renewed, hooks before an
/// application gets one for itself, and an access control list that might be about the request. Administrators keep their way in.
/// </summary>
internal static class CheckRestrictions
{
    public static async ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var outcome = context.Outcome!;
        var restrictions = await context.Tenant.Restrictions.GetAsync(context.CancellationToken);
        var isOfApplication = outcome.User is null;
        var isAdministrative = isOfApplication && outcome.Api?.IsSystem == true;
        if (!isAdministrative && AccessControl.Judge(restrictions, context.Request, AccessControl.Authentication).List is { } list)
        {
            return RestrictionErrors.BlockedByList(list.Description);
        }

        var setting = isOfApplication ? isAdministrative ? null : restrictions.OnHook("credentials-exchange")
            : outcome.RefreshToken is RefreshTokenPlan.Exchange ? restrictions.OnPipeline
            : null;
        return setting is null ? StepResult.Continue : RestrictionErrors.GrantClosed(setting);
    }
}
