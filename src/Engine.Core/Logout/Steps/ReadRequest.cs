using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Logout.Steps;

/// <summary>Reads the request of <c>/oidc/logout</c>: from the query or the body, or as it was kept while the person is asked.</summary>
internal static class ReadRequest
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        var isPost = context.Request.Method == "POST";
        var read = isPost ? await BodyReader.ReadAsync(context, allowJson: false) : QueryReader.Read(context);
        if (read.Parameters is not { } parameters)
        {
            return read.Error!;
        }

        if (context.Request.Path != LogoutEndpoint.ConfirmPath)
        {
            context.Parameters = parameters;
            context.UiLocales = parameters["ui_locales"];
            return StepResult.Continue;
        }

        // A request that waits for a page of the sign-in is none.
        if (await TransactionService.FindAsync(context, parameters["state"]) is not { Content.Screen: LogoutEndpoint.Screen } transaction)
        {
            return AuthorizeErrors.TransactionGone;
        }

        context.Transaction = transaction;
        context.Parameters = new RequestParameters(transaction.Content.Parameters);
        context.Form = isPost ? parameters : null;
        return StepResult.Continue;
    }
}
