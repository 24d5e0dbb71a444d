using Engine.Core.Mfa;
using Engine.Core.Tenants;

namespace Engine.Core.Apis;

/// <summary>Finds the API of an audience: one of the tenant's, or one that every tenant has.</summary>
internal static class ApiFinder
{
    public static ValueTask<Api?> FindAsync(TenantScope scope, string audience)
        => MfaApi.Find(scope.Issuer, audience) is { } own ? new(own) : scope.Tenant.FindApiAsync(audience, scope.CancellationToken);
}
