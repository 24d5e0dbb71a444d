using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Logout.Steps;

/// <summary>Sends nobody to an address that is not listed. Without one it is the first of the application's.</summary>
internal static class CheckReturnTo
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        var allowed = await LoadApplication.FindAllowedUrlsAsync(context);
        var returnTo = context.Parameters["returnTo"] ?? (context.Application is not null && allowed is [var first, ..] && !first.Contains('*', StringComparison.Ordinal) ? first : null);
        if (returnTo is not null && (!Url.IsTarget(returnTo) || !UrlMatcher.MatchesIgnoringQuery(allowed, returnTo)))
        {
            return LogoutErrors.ReturnToNotAllowed(returnTo);
        }

        context.ReturnTo = returnTo;
        return StepResult.Continue;
    }
}
