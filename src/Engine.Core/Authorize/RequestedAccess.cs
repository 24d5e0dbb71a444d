using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Tenants;
using Engine.Core.Token;

namespace Engine.Core.Authorize;

/// <summary>What a request that a person decides about asks for: the scopes, and the API.</summary>
/// <param name="Scopes">The scopes; a request without any means <c>openid</c>.</param>
/// <param name="Api">The API, or null where only the person's own data is asked for.</param>
/// <param name="Error">Why it can't be asked for: strict requests have to name scopes, and there has to be such an API.</param>
internal readonly record struct RequestedAccess(IReadOnlyList<string> Scopes, Api? Api, EngineError? Error)
{
    public static async ValueTask<RequestedAccess> ReadAsync(TenantScope scope, Application application, RequestParameters parameters)
    {
        var requested = OidcScopes.Split(parameters["scope"]);
        var settings = await scope.Tenant.GetSettingsAsync(scope.CancellationToken);
        if (requested is null && (application.IsStrict || settings.StrictStandards == true))
        {
            return new([], null, AuthorizeErrors.ScopeRequired);
        }

        IReadOnlyList<string> scopes = requested ?? [OidcScopes.OpenId];
        var audience = await AudienceReader.ReadAsync(scope, parameters);
        if (audience is null || AudienceReader.IsTenantItself(scope.Issuer, audience))
        {
            return new(scopes, null, null);
        }

        return await ApiFinder.FindAsync(scope, audience) is { } api ? new(scopes, api, null) : new(scopes, null, AuthorizeErrors.UnknownAudience(audience));
    }
}
