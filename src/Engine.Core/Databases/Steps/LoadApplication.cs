using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Pipeline;

namespace Engine.Core.Databases.Steps;

/// <summary>Finds the application; scripts call only from its own origins. It proves nothing: the endpoints are for pages in browsers.</summary>
internal static class LoadApplication
{
    public static async ValueTask<StepResult> RunAsync(DatabaseContext context)
    {
        if (context.Parameters!["client_id"] is not { } clientId)
        {
            return DatabaseErrors.Missing("client_id");
        }

        if (await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken) is not { } application)
        {
            return DatabaseErrors.UnknownClient;
        }

        context.Scope.NoteClient(clientId);
        if (Cors.FindRefusal(context, application) is { } refusal)
        {
            return refusal;
        }

        context.Application = application;
        return StepResult.Continue;
    }
}
