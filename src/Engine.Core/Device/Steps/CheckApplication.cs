using Engine.Core.Applications;
using Engine.Core.Pipeline;
using Engine.Core.Restrictions;
using Engine.Core.Token;

namespace Engine.Core.Device.Steps;

/// <summary>Checks that the application runs on devices, and refuses what its settings demand and can't be presented here.</summary>
internal static class CheckApplication
{
    public static async ValueTask<StepResult> RunAsync(DeviceContext context)
    {
        var application = context.Application!;
        if (!application.AllowsGrant(DeviceApplications.GrantType))
        {
            return TokenErrors.GrantNotAllowed(DeviceApplications.GrantType);
        }

        if (DeviceApplications.FindFault(application) is { } fault)
        {
            return DeviceErrors.NotForDevices(fault);
        }

        if (await ApplicationRates.FindExceededAsync(context.Scope, application) is not null)
        {
            return RestrictionErrors.RateExceeded;
        }

        if (ApplicationDemands.DemandsProof(application))
        {
            return TokenErrors.ProofRequired("require_proof_of_possession of the application");
        }

        if (ApplicationDemands.DemandsOrganization(application))
        {
            return TokenErrors.OrganizationRequired;
        }

        return context.Parameters!["organization"] is { } organization ? TokenErrors.OrganizationUnusable(organization) : StepResult.Continue;
    }
}
