using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Logout.Steps;

/// <summary>Reads the query of <c>/v2/logout</c>.</summary>
internal static class ReadQuery
{
    public static ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        var query = QueryReader.Read(context);
        context.Parameters = query.Parameters;
        context.ClientId = query.Parameters?["client_id"];
        return new(query.Error is { } error ? error : StepResult.Continue);
    }
}
