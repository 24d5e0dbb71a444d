using System.Text.Json.Nodes;
using Engine.Core.Http;
using Engine.Core.Mfa.Factors;
using Engine.Core.Pipeline;

namespace Engine.Core.Mfa.Steps;

/// <summary>Chooses the factor that the person is asked for, and sends the code where there is one.</summary>
internal static class SendChallenge
{
    public static async ValueTask<StepResult> RunAsync(MfaContext context)
    {
        var token = context.Token!;
        var settings = await context.Tenant.Mfa.GetAsync(context.CancellationToken);
        var usable = FactorTable.ListUsable(settings, token.User);
        if (usable.Count == 0)
        {
            return MfaErrors.AssociationRequired;
        }

        var types = (context.Parameters["challenge_type"] ?? "otp oob").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var id = context.Parameters["authenticator_id"];
        var chosen = usable.FirstOrDefault(enrollment => types.Contains(FactorTable.Of(enrollment).AuthenticatorType) && (id is null || enrollment.Id == id));
        if (chosen is null)
        {
            return id is not null && usable.All(enrollment => enrollment.Id != id) ? MfaErrors.UnknownAuthenticator : MfaErrors.UnsupportedChallengeType;
        }

        var factor = FactorTable.Of(chosen);
        if (factor.AuthenticatorType != "oob")
        {
            return Answer(new JsonObject { ["challenge_type"] = factor.AuthenticatorType });
        }

        var (value, flow) = OobCodes.Create(context.Scope);
        var use = new FactorUse(context.Scope, token.User, flow) { Application = context.Application, Settings = settings };
        await OobCodes.AddAsync(context.Scope, token, chosen, flow);
        return await factor.ChallengeAsync(use, chosen) is { } error
            ? error
            : Answer(new JsonObject { ["challenge_type"] = "oob", ["oob_code"] = value, ["binding_method"] = "prompt" });
    }

    private static StepResult Answer(JsonObject body) => EngineResponse.Json(body);
}
