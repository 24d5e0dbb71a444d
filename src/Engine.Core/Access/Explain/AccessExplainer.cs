using System.Text.Json.Nodes;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Consent;
using Engine.Core.Tenants;
using Engine.Core.Token;
using Engine.Core.Tokens;
using Engine.Core.Users;

namespace Engine.Core.Access.Explain;

/// <summary>
/// Explains a decision with the very functions that make it: <see cref="AccessDecider"/> and <see cref="ConsentDecision"/>.
/// Nothing is written, nothing is issued, no Action runs.
/// </summary>
internal static class AccessExplainer
{
    public static async ValueTask<AccessExplanation> ExplainAsync(Tenant tenant, IdentityEngineOptions options, ExplainRequest request, CancellationToken cancellationToken)
    {
        if (await tenant.FindApplicationAsync(request.ClientId, cancellationToken) is not { } application)
        {
            return Unknown($"There is no application {request.ClientId}.");
        }

        var user = request.UserId is null ? null : await tenant.FindUserAsync(request.UserId, cancellationToken);
        if (request.UserId is not null && user is null)
        {
            return Unknown($"There is no user {request.UserId}.");
        }

        var settings = await tenant.GetSettingsAsync(cancellationToken);
        var audience = NullIfEmpty(request.Audience) ?? (string.IsNullOrEmpty(settings.DefaultAudience) ? null : settings.DefaultAudience);
        if (user is not null && audience is not null && tenant.Issuer is { } issuer && AudienceReader.IsTenantItself(issuer, audience))
        {
            audience = null;
        }

        var api = audience is null ? null : await tenant.FindApiAsync(audience, cancellationToken);
        if ((audience is not null && api is null) || (user is null && api is null))
        {
            return Unknown(audience is null ? "The application acts for itself, but no API is named and the tenant has no default." : $"There is no API {audience}.");
        }

        var grantType = user is null ? "client_credentials" : "authorization_code";
        if (!application.AllowsGrant(grantType))
        {
            return Unknown($"The application may not use the grant {grantType}.");
        }

        return user?.Blocked == true ? Unknown("The user is blocked.") : await DecideAsync(tenant, options, request, application, user, api, cancellationToken);
    }

    private static readonly Dictionary<string, JsonNode?> NoClaims = [];

    /// <summary>A parameter without a value counts as left out (RFC 6749, section 3.1).</summary>
    private static string? NullIfEmpty(string? parameter) => string.IsNullOrEmpty(parameter) ? null : parameter;

    private static AccessExplanation Unknown(string problem) => new() { Problem = problem };

    private static async ValueTask<AccessExplanation> DecideAsync(Tenant tenant, IdentityEngineOptions options, ExplainRequest request, Application application, User? user, Api? api, CancellationToken cancellationToken)
    {
        var held = user is null || api is null ? null : await AccessReader.ReadHeldAsync(tenant, user, api, cancellationToken);
        var scopes = OidcScopes.Split(NullIfEmpty(request.Scope)) ?? (user is null ? null : [OidcScopes.OpenId]);
        var decision = AccessDecider.Decide(await AccessReader.ReadAsync(
            new AccessRequest(tenant, tenant.Issuer, options, application, user, api, scopes) { DefaultsToAll = user is null, Held = held },
            cancellationToken));
        var remembered = user is null ? null : await ConsentService.FindAsync(tenant, user.UserId, application.ClientId, api?.Identifier, cancellationToken);
        return new AccessExplanation
        {
            Denial = decision.Denial,
            Scopes = ScopeReasons.Of(decision),
            Permissions = Explain(held),
            Claims = user is null ? [] : [.. ClaimReasons.OfPerson(application, user, decision.Granted, NoClaims)],
            Format = decision.Denial == AccessDenial.None ? Explain(TokenFormat.OfAccessToken(api)) : null,
            IdTokenFormat = user is not null && decision.Granted.Contains(OidcScopes.OpenId) ? Explain(TokenFormat.OfIdToken(application)) : null,
            Consent = user is null
                ? new ConsentDecision(false, ConsentReason.NoUser, [])
                : ConsentDecision.Decide(application, api, request.RedirectUri, decision.Granted, remembered, request.PromptConsent),
        };
    }

    private static TokenFormatExplanation Explain(TokenFormat format)
        => new(format.Kind, format.Dialect, format.Algorithm, format.CarriesPermissions, format.Reason, format.DecidedBy);

    private static IReadOnlyList<PermissionExplanation> Explain(HeldPermissions? held)
        => held is null
            ? []
            :
            [
                .. held.All().Select(permission => new PermissionExplanation(
                    permission,
                    [
                        .. held.Direct.Contains(permission) ? [HeldPermissions.DirectSource] : Array.Empty<string>(),
                        .. held.Roles.Where(role => held.Of(role).Contains(permission)).Select(static role => role.Id),
                    ])),
            ];
}
