using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Tickets;

namespace Engine.Core.Databases.Steps;

/// <summary>Sends the link by which a person chooses a new password. The answer is the same whether or not somebody has the address.</summary>
internal static class SendLink
{
    private const string Done = "We've just sent you an email to reset your password.";

    public static async ValueTask<StepResult> RunAsync(DatabaseContext context)
    {
        if ((context.Parameters!["email"] ?? context.Parameters["username"]) is not { } email)
        {
            return DatabaseErrors.Missing("email");
        }

        return await PasswordResetMail.SendAsync(context.Scope, context.Application!, context.Connection!, email) is { } error
            ? error
            : EngineResponse.Text(Done, contentType: "text/html; charset=utf-8");
    }
}
