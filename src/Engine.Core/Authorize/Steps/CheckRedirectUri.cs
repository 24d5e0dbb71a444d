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
            return StepResult.Continue;
        }

        var uri = UrlMatcher.WithoutFragment(requested);
        if (!IsSafe(uri) || !UrlMatcher.Matches(callbacks, uri))
        {
            return AuthorizeErrors.CallbackMismatch(requested);
        }

        context.RedirectUri = uri;
        return StepResult.Continue;
    }

    /// <summary>An absolute URL without control characters, and none that a browser would run.</summary>
    private static bool IsSafe(string uri)
        => !uri.AsSpan().ContainsAnyInRange('\0', ' ')
            && Uri.TryCreate(uri, UriKind.Absolute, out var parsed)
            && parsed.Scheme is not ("javascript" or "data" or "vbscript" or "file");
}
