using Engine.Core.Access;
using Engine.Core.Pipeline;
using Engine.Core.Tokens;

namespace Engine.Core.Token.Steps;

/// <summary>Decides which scopes are granted, unless the authorization endpoint has settled that.</summary>
internal static class DecideAccess
{
    public static async ValueTask<StepResult> RunAsync(TokenContext context)
    {
        var outcome = context.Outcome!;
        if (outcome is { User: { } user, Api: { } api } && (api.EnforcePolicies || TokenFormat.CarriesPermissionsIn(api.TokenDialect)))
        {
            context.Held = await AccessReader.ReadHeldAsync(context.Tenant, user, api, context.CancellationToken);
            context.Permissions = TokenFormat.CarriesPermissionsIn(api.TokenDialect) ? context.Held.All() : [];
        }

        if (outcome.Settled is { } settled)
        {
            context.GrantedScopes = outcome.User is not null && SystemApi.Is(outcome.Api, context.Issuer, context.Engine.Options) ? SystemApi.Cap(settled.GrantedScopes) : settled.GrantedScopes;
            return StepResult.Continue;
        }

        var decision = AccessDecider.Decide(await AccessReader.ReadAsync(
            new AccessRequest(context.Tenant, context.Issuer, context.Engine.Options, context.Authenticated!.Application, outcome.User, outcome.Api, outcome.RequestedScopes ?? outcome.DefaultScopes)
            {
                DefaultsToAll = outcome.DefaultsToAllScopes,
                Held = context.Held,
            },
            context.CancellationToken));
        context.Decision = decision;
        context.GrantedScopes = decision.Granted;
        return decision.Denial switch
        {
            AccessDenial.None => StepResult.Continue,
            AccessDenial.NoClientGrant => TokenErrors.NoClientGrant(outcome.Api!.Identifier),
            AccessDenial.OrganizationRequired => TokenErrors.OrganizationRequired,
            AccessDenial.ScopesNotGranted => TokenErrors.ScopesNotGranted(decision.Dropped.Where(static dropped => dropped.Reason != DropReason.Refused).Select(static dropped => dropped.Scope)),
            _ => TokenErrors.ApiDenied(outcome.Api!.Identifier),
        };
    }
}
