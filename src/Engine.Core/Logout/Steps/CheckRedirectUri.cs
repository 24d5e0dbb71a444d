using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Logout.Steps;

/// <summary>Sends nobody to an address that is not listed, query included; the application finds its <c>state</c> there.</summary>
internal static class CheckRedirectUri
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        if (context.Parameters["post_logout_redirect_uri"] is not { } redirect)
        {
            return StepResult.Continue;
        }

        if (!Url.IsTarget(redirect) || !UrlMatcher.Matches(await LoadApplication.FindAllowedUrlsAsync(context), redirect))
        {
            return LogoutErrors.RedirectNotAllowed(redirect);
        }

        context.ReturnTo = context.Parameters["state"] is { } state ? Url.AddQuery(redirect, [new("state", state)]) : redirect;
        return StepResult.Continue;
    }
}
