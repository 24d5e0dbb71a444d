using Engine.Core.Apis;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Tenants;

namespace Engine.Core.Token;

/// <summary>Which API a request is for: <c>audience</c>, <c>resource</c> where the tenant reads it, or the tenant's default.</summary>
internal static class AudienceReader
{
    public static async ValueTask<string?> ReadAsync(TenantScope scope, RequestParameters parameters)
    {
        var settings = await scope.Tenant.GetSettingsAsync(scope.CancellationToken);
        if (ReadNamed(settings, parameters) is { } named)
        {
            return named;
        }

        return string.IsNullOrEmpty(settings.DefaultAudience) ? null : settings.DefaultAudience;
    }

    /// <summary>The API that the request itself names, or null.</summary>
    public static string? ReadNamed(TenantSettings settings, RequestParameters parameters)
        => parameters["audience"] ?? (settings.ResourceParameterProfile == "compatibility" ? parameters["resource"] : null);

    /// <summary>The API, or why there is none of that name; neither where the request is for the tenant itself.</summary>
    public static async ValueTask<(Api? Api, EngineError? Error)> FindApiAsync(TenantScope scope, RequestParameters parameters)
    {
        if (await ReadAsync(scope, parameters) is not { } audience || IsTenantItself(scope.Issuer, audience))
        {
            return (null, null);
        }

        return await ApiFinder.FindAsync(scope, audience) is { } api ? (api, null) : (null, TokenErrors.UnknownAudience(audience));
    }

    /// <summary>Audiences that are the tenant itself: the token is for <c>/userinfo</c> alone.</summary>
    public static bool IsTenantItself(string issuer, string audience)
        => audience == issuer + "userinfo" || audience == issuer || audience == issuer.TrimEnd('/');
}
