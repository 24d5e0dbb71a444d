using Engine.Core.Http;
using Engine.Core.Tenants;

namespace Engine.Core.Token;

/// <summary>Which API a request is for: <c>audience</c>, <c>resource</c> where the tenant reads it, or the tenant's default.</summary>
internal static class AudienceReader
{
    public static async ValueTask<string?> ReadAsync(TenantScope scope, RequestParameters parameters)
    {
        if (parameters["audience"] is { } audience)
        {
            return audience;
        }

        var settings = await scope.Tenant.GetSettingsAsync(scope.CancellationToken);
        if (settings.ResourceParameterProfile == "compatibility" && parameters["resource"] is { } resource)
        {
            return resource;
        }

        return string.IsNullOrEmpty(settings.DefaultAudience) ? null : settings.DefaultAudience;
    }

    /// <summary>Audiences that are the tenant itself: the token is for <c>/userinfo</c> alone.</summary>
    public static bool IsTenantItself(string issuer, string audience)
        => audience == issuer + "userinfo" || audience == issuer || audience == issuer.TrimEnd('/');
}
