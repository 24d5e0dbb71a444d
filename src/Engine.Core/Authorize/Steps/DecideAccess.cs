using Engine.Core.Access;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Decides which scopes the person can give to the application.</summary>
internal static class DecideAccess
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        var api = context.Api;
        var application = context.Application!;
        context.Held = api?.EnforcePolicies == true ? await PermissionReader.ReadAsync(context.Tenant, context.User!, api, context.CancellationToken) : null;
        context.Decision = AccessDecider.Decide(new AccessQuery
        {
            Subject = AccessSubject.User,
            Api = api,
            IsSystemApi = SystemApi.Is(api, context.Issuer, context.Engine.Options),
            ClientGrant = api is null ? null : await context.Tenant.FindClientGrantAsync(application.ClientId, api.Identifier, "user", context.CancellationToken),
            Requested = context.RequestedScopes,
            UserPermissions = context.Held?.Direct ?? [],
            Roles = context.Held?.Roles ?? [],
            RefreshTokenPossible = application.AllowsGrant("refresh_token"),
        });
        return context.Decision.Denial == AccessDenial.None ? StepResult.Continue : AuthorizeErrors.NoClientGrant(api!.Identifier);
    }
}
