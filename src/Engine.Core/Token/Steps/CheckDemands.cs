using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Errors;
using Engine.Core.Pipeline;
using Engine.Core.Restrictions;

namespace Engine.Core.Token.Steps;

/// <summary>Refuses requests that lack what the application's settings demand, before the grant uses anything up.</summary>
internal static class CheckDemands
{
    public static ValueTask<StepResult> RunAsync(TokenContext context)
    {
        // Every token comes by here, and what is asked for is known already: nothing is awaited for that.
        var exceeded = ApplicationRates.FindExceededAsync(context.Scope, context.Authenticated!.Application);
        return exceeded.IsCompletedSuccessfully ? new(Check(context, exceeded.Result)) : AwaitAsync(context, exceeded);

        static async ValueTask<StepResult> AwaitAsync(TokenContext context, ValueTask<RatePolicy?> exceeded) => Check(context, await exceeded);
    }

    private static StepResult Check(TokenContext context, RatePolicy? exceeded)
    {
        var (_, application, parameters, grantType) = context.Authenticated!;
        if (exceeded is not null)
        {
            return RestrictionErrors.RateExceeded;
        }

        if (ApplicationDemands.DemandedAuthentication(application) is { } method)
        {
            return TokenErrors.AuthenticationTooWeak(application, method);
        }

        if (ApplicationDemands.DemandsProof(application))
        {
            return TokenErrors.ProofRequired("require_proof_of_possession of the application");
        }

        return grantType == "client_credentials" && parameters["organization"] is null && ApplicationDemands.DefaultOrganization(application) is { } organization
            ? TokenErrors.OrganizationUnusable(organization)
            : StepResult.Continue;
    }

    /// <summary>What the API demands; known once the grant has said which API it is.</summary>
    public static EngineError? FindUnmet(TokenContext context) => context.Outcome!.Api switch
    {
        null => null,
        var api when ApiDemands.HasPolicy(api) => TokenErrors.PolicyNotSupported(api.Identifier),
        var api when ApiDemands.DemandsProof(api, context.Authenticated!.Application) => TokenErrors.ProofRequired("proof_of_possession of the API"),
        _ => null,
    };
}
