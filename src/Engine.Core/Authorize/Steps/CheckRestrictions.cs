using Engine.Core.Pipeline;
using Engine.Core.Restrictions;

namespace Engine.Core.Authorize.Steps;

/// <summary>Lets nobody sign in where a setting of the tenant demands what can't be presented here.</summary>
internal static class CheckRestrictions
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
        => (await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnSignIn is { } setting ? RestrictionErrors.SignInClosed(setting) : StepResult.Continue;
}
