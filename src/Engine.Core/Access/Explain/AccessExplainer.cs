using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Consent;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Access.Explain;

/// <summary>
/// Explains a decision with the very functions that make it: <see cref="AccessDecider"/> and <see cref="ConsentDecision"/>.
/// Nothing is written, nothing is issued, no Action runs.
/// </summary>
internal static class AccessExplainer
{
    public static async ValueTask<AccessExplanation> ExplainAsync(Tenant tenant, ExplainRequest request, CancellationToken cancellationToken)
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
        var audience = request.Audience ?? (string.IsNullOrEmpty(settings.DefaultAudience) ? null : settings.DefaultAudience);
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

        return user?.Blocked == true ? Unknown("The user is blocked.") : await DecideAsync(tenant, request, application, user, api, cancellationToken);
    }

    private static AccessExplanation Unknown(string problem) => new() { Problem = problem };

    private static async ValueTask<AccessExplanation> DecideAsync(Tenant tenant, ExplainRequest request, Application application, User? user, Api? api, CancellationToken cancellationToken)
    {
        var permissions = user is null || api is null ? [] : await ReadPermissionsAsync(tenant, user, api.Identifier, cancellationToken);
        var query = new AccessQuery
        {
            Subject = user is null ? AccessSubject.Client : AccessSubject.User,
            Api = api,
            ClientGrant = api is null ? null : await tenant.FindClientGrantAsync(application.ClientId, api.Identifier, user is null ? "client" : "user", cancellationToken),
            Requested = OidcScopes.Split(request.Scope) ?? (user is null ? null : [OidcScopes.OpenId]),
            DefaultsToAll = user is null,
            UserPermissions = [.. permissions.Select(static permission => permission.Permission)],
            RefreshTokenPossible = application.AllowsGrant("refresh_token"),
        };
        var decision = AccessDecider.Decide(query);
        var remembered = user is null ? null : await ConsentService.FindAsync(tenant, user.UserId, application.ClientId, api?.Identifier, cancellationToken);
        return new AccessExplanation
        {
            Denial = decision.Denial,
            Scopes = [.. decision.Granted.Select(scope => ExplainGranted(query, permissions, scope)), .. decision.Dropped.Select(ExplainDropped)],
            Permissions = permissions,
            Format = decision.Denial == AccessDenial.None ? ExplainFormat(api) : null,
            Consent = user is null
                ? new ConsentDecision(false, ConsentReason.NoUser, [])
                : ConsentDecision.Decide(application, api, request.RedirectUri, decision.Granted, remembered, request.PromptConsent),
        };
    }

    private static ScopeExplanation ExplainDropped(DroppedScope dropped)
        => new(dropped.Scope, false, DropReasons.Name(dropped.Reason), dropped.DecidedBy is null ? [] : [dropped.DecidedBy]);

    private static ScopeExplanation ExplainGranted(AccessQuery query, IReadOnlyList<PermissionExplanation> permissions, string scope)
    {
        if (OidcScopes.IsReserved(scope))
        {
            return new(scope, true, "openid_connect", []);
        }

        var api = query.Api!;
        if (query.Subject == AccessSubject.User && api.EnforcePolicies)
        {
            return new(scope, true, "rbac", permissions.First(permission => permission.Permission == scope).Sources);
        }

        var policy = query.Subject == AccessSubject.User ? api.SubjectTypeAuthorization.User.Policy : api.SubjectTypeAuthorization.Client.Policy;
        return policy == AccessPolicy.RequireClientGrant ? new(scope, true, "client_grant", [query.ClientGrant!.Id]) : new(scope, true, "api", [api.Id]);
    }

    private static TokenFormatExplanation ExplainFormat(Api? api)
    {
        if (api is null)
        {
            return new("opaque", null, null, false, "No API is asked for: the token is good for /userinfo alone.");
        }

        var carries = api.TokenDialect.EndsWith("_authz", StringComparison.Ordinal);
        return api.TokenEncryption is null
            ? new("jwt", api.TokenDialect, api.SigningAlg, carries, $"The API {api.Id} says so.")
            : new("jwe", api.TokenDialect, api.SigningAlg, carries, $"The API {api.Id} has an encryption key.");
    }

    private static async ValueTask<IReadOnlyList<PermissionExplanation>> ReadPermissionsAsync(Tenant tenant, User user, string audience, CancellationToken cancellationToken)
    {
        var sources = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        void Add(IEnumerable<Permission> permissions, string source)
        {
            foreach (var permission in permissions.Where(permission => permission.ResourceServerIdentifier == audience))
            {
                if (!sources.TryGetValue(permission.PermissionName, out var list))
                {
                    sources[permission.PermissionName] = list = [];
                }

                list.Add(source);
            }
        }

        Add(user.Permissions, "direct");
        foreach (var id in user.Roles)
        {
            if (await tenant.Roles.GetCachedAsync(id, cancellationToken) is { } role)
            {
                Add(role.Permissions, role.Id);
            }
        }

        return [.. sources.Select(static pair => new PermissionExplanation(pair.Key, pair.Value))];
    }
}
