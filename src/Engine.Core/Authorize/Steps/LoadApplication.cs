using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Finds the application of the request.</summary>
internal static class LoadApplication
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (context.Parameters["client_id"] is not { } clientId)
        {
            return AuthorizeErrors.MissingClient;
        }

        context.Application = await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken);
        context.Scope.NoteClient(context.Application?.ClientId);
        return context.Application is null ? AuthorizeErrors.UnknownClient(clientId) : StepResult.Continue;
    }
}
