using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Passkeys.Steps;

/// <summary>Answers with what any passkey of the database may sign. Nobody is named: the passkey says whose it is.</summary>
internal static class IssueChallenge
{
    public static async ValueTask<StepResult> RunAsync(PasskeyContext context)
    {
        if (!await context.Engine.Passkeys.MayAskAsync(context.Scope))
        {
            return PasskeyErrors.TooMany;
        }

        var session = context.Engine.Options.SecretSource.Token(32);
        var use = PasskeyUse.OfSession(context.Scope, context.Application!, context.Connection!, session);
        var request = await use.Ceremony().AskToSignAsync(null, []);
        var answer = new JsonObject { ["auth_session"] = session, ["authn_params_public_key"] = request };
        return EngineResponse.Json(Encoding.UTF8.GetBytes(answer.ToJsonString()), 200);
    }
}
