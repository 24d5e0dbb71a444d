using Engine.Core.Login;
using Engine.Core.Pipeline;

namespace Engine.Core.Databases.Steps;

/// <summary>Finds the database the request names, if it is enabled for the application.</summary>
internal static class FindConnection
{
    public static async ValueTask<StepResult> RunAsync(DatabaseContext context)
    {
        if (context.Parameters!["connection"] is not { } name)
        {
            return DatabaseErrors.Missing("connection");
        }

        var (connection, error) = await LoginConnections.FindByRealmAsync(context.Scope, context.Application!, name);
        context.Connection = connection;
        return connection is not null ? StepResult.Continue : error!.Id == "E2020" ? DatabaseErrors.UnknownConnection(name) : error;
    }
}
