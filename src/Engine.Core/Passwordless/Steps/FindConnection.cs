using Engine.Core.Connections;
using Engine.Core.Pipeline;
using Engine.Core.Storage;

namespace Engine.Core.Passwordless.Steps;

/// <summary>Finds the connection the request names: one that sends codes, and that is enabled for the application.</summary>
internal static class FindConnection
{
    public static async ValueTask<StepResult> RunAsync(PasswordlessContext context)
    {
        if (context.Parameters!["connection"] is not { } name)
        {
            return PasswordlessErrors.MissingConnection;
        }

        if (await context.Tenant.Connections.FindCachedAsync(new DocumentKey("name", name), context.CancellationToken) is not { IsPasswordless: true })
        {
            return PasswordlessErrors.UnknownConnection;
        }

        context.Connection = (await PasswordlessConnections.ListAsync(context.Scope, context.Application!)).FirstOrDefault(connection => connection.Name == name);
        return context.Connection is null ? PasswordlessErrors.DisabledConnection : StepResult.Continue;
    }
}
