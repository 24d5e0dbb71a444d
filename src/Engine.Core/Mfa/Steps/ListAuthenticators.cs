using System.Text.Json.Nodes;
using Engine.Core.Http;
using Engine.Core.Mfa.Factors;
using Engine.Core.Pipeline;

namespace Engine.Core.Mfa.Steps;

/// <summary>Lists the person's factors, masked; those that are being enrolled with the token are not active yet.</summary>
internal static class ListAuthenticators
{
    public static async ValueTask<StepResult> RunAsync(MfaContext context)
    {
        var token = context.Token!;
        if (token.IsAccessToken && !token.Scopes.Contains(MfaApi.ReadAuthenticators))
        {
            return MfaErrors.InsufficientScope(MfaApi.ReadAuthenticators);
        }

        var settings = await context.Tenant.Mfa.GetAsync(context.CancellationToken);
        var list = new JsonArray([.. FactorTable.ListUsable(settings, token.User).Select(static enrollment => (JsonNode)Describe(enrollment, isActive: true))]);
        foreach (var (pending, _) in await PendingEnrollments.ListAsync(context.Scope, token))
        {
            list.Add((JsonNode)Describe(pending, isActive: false));
        }

        return EngineResponse.Json(list);
    }

    private static JsonObject Describe(Enrollment enrollment, bool isActive)
    {
        var factor = FactorTable.Of(enrollment);
        var entry = new JsonObject { ["id"] = enrollment.Id, ["authenticator_type"] = factor.AuthenticatorType, ["active"] = isActive };
        if (factor.ChannelOf(enrollment) is { } channel)
        {
            entry["oob_channel"] = channel;
        }

        if ((enrollment.Name ?? factor.NameOf(enrollment)) is { } name)
        {
            entry["name"] = name;
        }

        return entry;
    }
}
