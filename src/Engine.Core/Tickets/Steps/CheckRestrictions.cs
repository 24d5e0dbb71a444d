using Engine.Core.Pipeline;
using Engine.Core.Restrictions;

namespace Engine.Core.Tickets.Steps;

/// <summary>Changes no password where a setting of the tenant could deny it and can't be asked.</summary>
internal static class CheckRestrictions
{
    public static async ValueTask<StepResult> RunAsync(TicketContext context)
        => (await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnReset is { } setting ? RestrictionErrors.PasswordChangeClosed(setting) : StepResult.Continue;
}
