using System.Text.Json.Nodes;
using Engine.Core.Apis;
using Engine.Core.Mfa;
using Engine.Core.Mfa.Factors;
using Engine.Core.Pipeline;

namespace Engine.Core.Token.Steps;

/// <summary>
/// Answers <c>mfa_required</c> where the person has to prove more than the first factor: there is no page that could ask them. What comes
/// from the authorization endpoint has been through that.
/// </summary>
internal static class RequireFactor
{
    public static ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var outcome = context.Outcome!;
        return outcome.User is null || outcome.Settled is not null || outcome.Authentication is null ? new(StepResult.Continue) : CheckAsync(context, outcome);
    }

    private static async ValueTask<StepResult> CheckAsync(TokenContext context, GrantOutcome outcome)
    {
        var settings = await context.Tenant.Mfa.GetAsync(context.CancellationToken);
        var demand = MfaDemand.Decide(settings, context.KnownEffects?.Multifactor, outcome.Api, isSignIn: outcome.RefreshToken is not RefreshTokenPlan.Exchange);
        if (!demand.IsDemanded)
        {
            return StepResult.Continue;
        }

        settings = settings.For(context.KnownEffects?.Multifactor);
        if (outcome.ProvenFactor is { } proven && FactorTable.Find(proven) is { } factor && settings.Allows(factor))
        {
            return StepResult.Continue;
        }

        var usable = FactorTable.ListUsable(settings, outcome.User!);
        if (usable.Count == 0 && !FactorTable.ListOffered(settings).Any())
        {
            return MfaErrors.NoFactor;
        }

        var token = await MfaTokens.IssueAsync(context.Scope, context.Authenticated!.Application, outcome);
        return MfaErrors.Required.With("mfa_token", token).With("mfa_requirements", Describe(settings, usable));
    }

    /// <summary>With what the application can go on: to have something proven, or enrolled.</summary>
    private static JsonObject Describe(MfaSettings settings, IReadOnlyList<Enrollment> usable) => usable.Count > 0
        ? new() { ["challenge"] = ToList(usable.Select(static enrollment => enrollment.Factor).Distinct()) }
        : new() { ["enroll"] = ToList(FactorTable.ListOffered(settings).Select(static factor => factor.Name)) };

    private static JsonArray ToList(IEnumerable<string> types) => [.. types.Select(static type => (JsonNode)new JsonObject { ["type"] = type })];
}
