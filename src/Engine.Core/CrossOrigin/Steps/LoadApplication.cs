using Engine.Core.Applications;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.CrossOrigin.Steps;

/// <summary>
/// Finds the application. It has to be one that may ask people for their passwords itself, and the page one of its web origins: a
/// request without an origin is no page's.
/// </summary>
internal static class LoadApplication
{
    public static async ValueTask<StepResult> RunAsync(CrossOriginContext context)
    {
        if (context.Parameters!["client_id"] is not { } clientId)
        {
            return CrossOriginErrors.InvalidBody(CrossOriginCredential.Find(context.Parameters["credential_type"] ?? "") ?? CrossOriginCredential.Otp);
        }

        if (await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken) is not { } application)
        {
            return CrossOriginErrors.NotAllowed.Because("There is no application of that client_id.");
        }

        context.Scope.NoteClient(clientId);
        context.Application = application;
        if (!application.CrossOriginAuthentication || !application.IsFirstParty || application.IsStrict)
        {
            return CrossOriginErrors.NotAllowed.Because("cross_origin_authentication is off, or the application is a third party's or follows a FAPI level.");
        }

        if (context.Request.Headers["Origin"] is null)
        {
            return CrossOriginErrors.NotAllowed.Because("The request has no Origin header: it is not a page's.");
        }

        return Cors.FindRefusal(context, application, IsWebOrigin) is { } refusal ? refusal : StepResult.Continue;
    }

    public static bool IsWebOrigin(Application application, string origin) => UrlMatcher.MatchesOrigin(application.WebOrigins, origin);
}
