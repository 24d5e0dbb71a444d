using Engine.Core.Applications;
using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Restrictions;

namespace Engine.Core.Authorize.Steps;

/// <summary>
/// Refuses requests that lack what the application's settings demand. Whoever presents it was refused before
/// (<see cref="CheckUnsupportedParameters"/>), so that such an application gets nothing here until it is supported.
/// </summary>
internal static class CheckDemands
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        var application = context.Application!;
        if (context.Transaction is null && await ApplicationRates.FindExceededAsync(context.Scope, application) is { } policy)
        {
            return policy is { Action: "redirect", RedirectUri: { } uri } ? EngineResponse.Redirect(uri) : RestrictionErrors.RateExceeded;
        }

        if (ApplicationDemands.DemandsPushedRequests(application) && context.Parameters["request_uri"] is null)
        {
            return AuthorizeErrors.PushedRequestRequired(application.IsStrict);
        }

        if (ApplicationDemands.DemandsRequestObjects(application) && context.Parameters["request"] is null)
        {
            return AuthorizeErrors.RequestObjectRequired;
        }

        if (ApplicationDemands.DemandsCodeChallenge(application) && context.Parameters["code_challenge"] is null)
        {
            return AuthorizeErrors.CodeChallengeRequired;
        }

        return ApplicationDemands.DemandsOrganization(application) && context.Parameters["organization"] is null
            ? AuthorizeErrors.OrganizationRequired
            : StepResult.Continue;
    }
}
