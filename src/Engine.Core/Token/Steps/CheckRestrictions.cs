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
    public static ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var restrictions = context.Tenant.Restrictions.GetAsync(context.CancellationToken);
        return restrictions.IsCompletedSuccessfully ? new(Check(context, restrictions.Result)) : AwaitAsync(context, restrictions);

        static async ValueTask<StepResult> AwaitAsync(TokenContext context, ValueTask<TenantRestrictions> restrictions) => Check(context, await restrictions);
    }

    private static StepResult Check(TokenContext context, TenantRestrictions restrictions)
    {
        var outcome = context.Outcome!;
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
