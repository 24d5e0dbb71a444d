using Engine.Core.Apis;

namespace Engine.Core.Access;

/// <summary>
/// Decides which of the requested scopes are granted: requested ∩ API ∩ API policy ∩ client grant ∩ RBAC. A pure function;
/// consent and Actions come after it.
/// </summary>
public static class AccessDecider
{
    /// <summary>Decides.</summary>
    public static AccessDecision Decide(AccessQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var denial = CheckPolicy(query, out var ceiling);
        if (denial != AccessDenial.None)
        {
            return new AccessDecision { Denial = denial };
        }

        if (query is { Requested: null, DefaultsToAll: true })
        {
            return new AccessDecision { Granted = Everything(query, ceiling) };
        }

        var requested = query.Requested ?? [];
        var granted = new List<string>(requested.Count);
        List<DroppedScope>? dropped = null;
        foreach (var scope in requested)
        {
            if (granted.Contains(scope) || dropped?.Exists(known => known.Scope == scope) == true)
            {
                continue;
            }

            var reason = Check(query, ceiling, scope);
            if (reason is null)
            {
                granted.Add(scope);
            }
            else
            {
                (dropped ??= []).Add(reason.Value);
            }
        }

        // Machines are told that they asked for too much; people get what is left (flows.md).
        if (query.Subject == AccessSubject.Client && dropped is not null)
        {
            return new AccessDecision { Denial = AccessDenial.ScopesNotGranted, Dropped = dropped };
        }

        return new AccessDecision { Granted = granted, Dropped = dropped ?? (IReadOnlyList<DroppedScope>)[] };
    }

    private static AccessDenial CheckPolicy(AccessQuery query, out ClientGrant? ceiling)
    {
        ceiling = null;
        if (query.Api is not { } api)
        {
            return AccessDenial.None;
        }

        var policy = query.Subject == AccessSubject.User ? api.SubjectTypeAuthorization.User.Policy : api.SubjectTypeAuthorization.Client.Policy;
        switch (policy)
        {
            case AccessPolicy.AllowAll when query.Subject == AccessSubject.User:
                return AccessDenial.None;
            case AccessPolicy.RequireClientGrant when query.ClientGrant is { } grant:
                ceiling = grant;
                return AccessDenial.None;
            case AccessPolicy.RequireClientGrant:
                return AccessDenial.NoClientGrant;
            default:
                return AccessDenial.DeniedByPolicy;
        }
    }

    private static List<string> Everything(AccessQuery query, ClientGrant? ceiling)
    {
        if (query.Api is not { } api)
        {
            return [];
        }

        var all = new List<string>(api.Scopes.Count);
        for (var i = 0; i < api.Scopes.Count; i++)
        {
            var scope = api.Scopes[i].Value;
            var reason = OidcScopes.IsReserved(scope) ? CheckReserved(query, scope) : CheckDefined(query, api, ceiling, scope);
            if (reason is null && !all.Contains(scope))
            {
                all.Add(scope);
            }
        }

        return all;
    }

    private static DroppedScope? Check(AccessQuery query, ClientGrant? ceiling, string scope)
    {
        if (OidcScopes.IsReserved(scope))
        {
            return CheckReserved(query, scope);
        }

        if (query.Api is not { } api)
        {
            return new DroppedScope(scope, DropReason.NoApi, null);
        }

        return Defines(api, scope) ? CheckDefined(query, api, ceiling, scope) : new DroppedScope(scope, DropReason.NotDefined, api.Id);
    }

    private static DroppedScope? CheckDefined(AccessQuery query, Api api, ClientGrant? ceiling, string scope)
    {
        if (ceiling is not null && ceiling.AllowAllScopes != true && !ceiling.Scope.Contains(scope))
        {
            return new DroppedScope(scope, DropReason.ClientGrant, ceiling.Id);
        }

        return query.Subject == AccessSubject.User && api.EnforcePolicies && !query.UserPermissions.Contains(scope)
            ? new DroppedScope(scope, DropReason.Rbac, api.Id)
            : null;
    }

    private static DroppedScope? CheckReserved(AccessQuery query, string scope)
    {
        if (query.Subject == AccessSubject.Client)
        {
            return new DroppedScope(scope, DropReason.NoUser, null);
        }

        // Without an API a refresh token is good for /userinfo; no API can forbid it.
        return scope == OidcScopes.OfflineAccess && !(query.RefreshTokenPossible && query.Api?.AllowOfflineAccess != false)
            ? new DroppedScope(scope, DropReason.OfflineAccess, query.Api?.Id)
            : null;
    }

    private static bool Defines(Api api, string scope)
    {
        var scopes = api.Scopes;
        for (var i = 0; i < scopes.Count; i++)
        {
            if (scopes[i].Value == scope)
            {
                return true;
            }
        }

        return false;
    }
}
