using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>
/// Nobody is ever sent to an address that is not listed (<c>applications/application-settings.md</c>). Without one, the only
/// listed callback is meant; the service tolerates that, strict applications don't.
/// </summary>
internal static class CheckRedirectUri
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        var callbacks = context.Application!.Callbacks;
        if (context.Parameters["redirect_uri"] is not { } requested)
        {
            var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
            if (context.Application.IsStrict || settings.StrictStandards == true || callbacks is not [var only] || only.Contains('*', StringComparison.Ordinal))
            {
                return AuthorizeErrors.NoCallback;
            }

            context.RedirectUri = UrlMatcher.WithoutFragment(only);
            return Url.IsTarget(only) ? StepResult.Continue : AuthorizeErrors.NoCallback;
        }

        // A fragment is no part of a callback (RFC 6749, section 3.1.2): what answers carry would go where nobody looks for it.
        if (requested.Contains('#', StringComparison.Ordinal) || !Url.IsTarget(requested) || !UrlMatcher.Matches(callbacks, requested))
        {
            return AuthorizeErrors.CallbackMismatch(requested);
        }

        context.RedirectUri = requested;
        return StepResult.Continue;
    }
}
