using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Authorize;
using Engine.Core.Pipeline;
using Engine.Core.Token;

namespace Engine.Core.Device.Steps;

/// <summary>Finds the API of the request and reads the scopes. A request without scopes means <c>openid</c>; strict ones must say so.</summary>
internal static class LoadApi
{
    public static async ValueTask<StepResult> RunAsync(DeviceContext context)
    {
        var requested = OidcScopes.Split(context.Parameters!["scope"]);
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        if (requested is null && (context.Application!.IsStrict || settings.StrictStandards == true))
        {
            return AuthorizeErrors.ScopeRequired;
        }

        context.RequestedScopes = requested ?? [OidcScopes.OpenId];
        var audience = await AudienceReader.ReadAsync(context.Scope, context.Parameters);
        if (audience is null || AudienceReader.IsTenantItself(context.Issuer, audience))
        {
            return StepResult.Continue;
        }

        context.Api = await ApiFinder.FindAsync(context.Scope, audience);
        return context.Api switch
        {
            null => AuthorizeErrors.UnknownAudience(audience),
            var api when ApiDemands.HasPolicy(api) => TokenErrors.PolicyNotSupported(audience),
            var api when ApiDemands.DemandsProof(api, context.Application!) => TokenErrors.ProofRequired("proof_of_possession of the API"),
            _ => StepResult.Continue,
        };
    }
}
