using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Passwordless.Steps;

/// <summary>Finds the application and checks the callback, before a code is used up for a request that leads nowhere.</summary>
internal static class CheckCallback
{
    public static async ValueTask<StepResult> RunAsync(PasswordlessContext context)
    {
        if (context.Parameters!["client_id"] is not { } clientId)
        {
            return AuthorizeErrors.MissingClient;
        }

        context.Application = await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken);
        context.Scope.NoteClient(context.Application?.ClientId);
        if (context.Application is not { } application)
        {
            return AuthorizeErrors.UnknownClient(clientId);
        }

        var requested = context.Parameters["redirect_uri"];
        if (requested is not null && (requested.Contains('#', StringComparison.Ordinal) || !Url.IsTarget(requested) || !UrlMatcher.Matches(application.Callbacks, requested)))
        {
            return AuthorizeErrors.CallbackMismatch(requested);
        }

        context.RedirectUri = requested ?? application.Callbacks.FirstOrDefault(static callback => !callback.Contains('*', StringComparison.Ordinal));
        return context.RedirectUri is null ? AuthorizeErrors.NoCallback : StepResult.Continue;
    }
}
