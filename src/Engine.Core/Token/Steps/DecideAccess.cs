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
        var application = context.Authenticated!.Application;
        if (outcome is { User: { } user, Api: { } api } && (api.EnforcePolicies || TokenFormat.CarriesPermissionsIn(api.TokenDialect)))
        {
            context.Held = await PermissionReader.ReadAsync(context.Tenant, user, api, context.CancellationToken);
            context.Permissions = TokenFormat.CarriesPermissionsIn(api.TokenDialect) ? context.Held.All() : [];
        }

        if (outcome.Settled is { } settled)
        {
            context.GrantedScopes = outcome.User is not null && SystemApi.Is(outcome.Api, context.Issuer, context.Engine.Options) ? SystemApi.Cap(settled.GrantedScopes) : settled.GrantedScopes;
            return StepResult.Continue;
        }

        var subject = outcome.User is null ? AccessSubject.Client : AccessSubject.User;
        var decision = AccessDecider.Decide(new AccessQuery
        {
            Subject = subject,
            Api = outcome.Api,
            IsSystemApi = SystemApi.Is(outcome.Api, context.Issuer, context.Engine.Options),
            ClientGrant = outcome.Api is null ? null : await context.Tenant.FindClientGrantAsync(application.ClientId, outcome.Api.Identifier, subject == AccessSubject.Client ? "client" : "user", context.CancellationToken),
            Requested = outcome.RequestedScopes,
            DefaultsToAll = outcome.DefaultsToAllScopes,
            UserPermissions = context.Held?.Direct ?? [],
            Roles = context.Held?.Roles ?? [],
            RefreshTokenPossible = application.AllowsGrant("refresh_token"),
        });
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
