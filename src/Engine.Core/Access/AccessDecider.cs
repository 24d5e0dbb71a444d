using Engine.Core.Apis;
using Engine.Core.Roles;

namespace Engine.Core.Access;

/// <summary>
/// Decides which of the requested scopes are granted: requested ∩ API ∩ API policy ∩ client grant ∩ RBAC, and for people on the
/// Management API ∩ scopes for their own account. A pure function; consent and Actions come after it.
/// </summary>
public static class AccessDecider
{
    /// <summary>Sets of up to this many words live on the stack: an API has at most 1,000 permissions.</summary>
    private const int StackWords = 16;

    /// <summary>Up to this many scopes of a request are compared with each other.</summary>
    private const int FewScopes = 32;

    /// <summary>Decides.</summary>
    public static AccessDecision Decide(AccessQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var denial = CheckPolicy(query, out var ceiling);
        if (denial != AccessDenial.None)
        {
            return new AccessDecision { Denial = denial, Query = query, Dropped = DropEverything(query, denial) };
        }

        var words = query.Api?.ScopeIndex.Words ?? 0;
        Span<ulong> seen = words <= StackWords ? stackalloc ulong[StackWords] : new ulong[words];
        Span<ulong> permitted = words <= StackWords ? stackalloc ulong[StackWords] : new ulong[words];
        CollectPermissions(query, permitted);

        var granted = new List<string>(query.Requested?.Count ?? query.Api?.Scopes.Count ?? 0);
        List<DroppedScope>? dropped = null;
        HashSet<string>? unnumbered = null;
        if (query.Requested is { } requested)
        {
            for (var i = 0; i < requested.Count; i++)
            {
                Sort(query, ceiling, requested[i], seen, permitted, granted, ref dropped, ref unnumbered);
            }
        }
        else if (query.DefaultsToAll && (query.Subject == AccessSubject.Client || ceiling is null))
        {
            // People's applications that need a client grant have to name their scopes (api-access-policies-for-applications.md).
            AddEverything(query, ceiling, permitted, granted);
        }

        // Machines are told that they asked for too much; people get what is left (flows.md).
        if (query.Subject == AccessSubject.Client && dropped is not null)
        {
            for (var i = 0; i < granted.Count; i++)
            {
                dropped.Add(new DroppedScope(granted[i], DropReason.Refused, ceiling?.Id));
            }

            return new AccessDecision { Denial = AccessDenial.ScopesNotGranted, Query = query, Dropped = dropped };
        }

        return new AccessDecision { Granted = granted, Query = query, Dropped = dropped ?? (IReadOnlyList<DroppedScope>)[] };
    }

    /// <summary>The API lets nobody in, or not this application: that is the reason for every scope.</summary>
    private static IReadOnlyList<DroppedScope> DropEverything(AccessQuery query, AccessDenial denial)
    {
        var (reason, decidedBy) = denial switch
        {
            AccessDenial.NoClientGrant => (DropReason.NoClientGrant, query.Api?.Id),
            AccessDenial.OrganizationRequired => (DropReason.OrganizationRequired, query.ClientGrant?.Id),
            _ => (DropReason.ApiPolicy, query.Api?.Id),
        };
        return [.. (query.Requested ?? []).Distinct(StringComparer.Ordinal).Select(scope => new DroppedScope(scope, reason, decidedBy))];
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
            // No request names an organization yet: a grant that needs one gives a machine nothing.
            case AccessPolicy.RequireClientGrant when query is { Subject: AccessSubject.Client, ClientGrant.OrganizationUsage: "require" }:
                return AccessDenial.OrganizationRequired;
            case AccessPolicy.RequireClientGrant when query.ClientGrant is { } grant:
                ceiling = grant;
                return AccessDenial.None;
            case AccessPolicy.RequireClientGrant:
                return AccessDenial.NoClientGrant;
            default:
                return AccessDenial.DeniedByPolicy;
        }
    }

    /// <summary>What the person may do on the API, as bits; nothing is looked at unless RBAC is on.</summary>
    private static void CollectPermissions(AccessQuery query, Span<ulong> permitted)
    {
        if (query is not { Subject: AccessSubject.User, Api: { EnforcePolicies: true } api })
        {
            return;
        }

        var index = api.ScopeIndex;
        for (var i = 0; i < query.UserPermissions.Count; i++)
        {
            if (index.Find(query.UserPermissions[i]) is var number and >= 0)
            {
                ScopeIndex.Add(permitted, number);
            }
        }

        for (var i = 0; i < query.Roles.Count; i++)
        {
            var ofRole = query.Roles[i].PermissionsOn(api);
            for (var word = 0; word < ofRole.Length; word++)
            {
                permitted[word] |= ofRole[word];
            }
        }
    }

    private static void AddEverything(AccessQuery query, ClientGrant? ceiling, ReadOnlySpan<ulong> permitted, List<string> granted)
    {
        var names = query.Api?.ScopeIndex.Names ?? [];
        for (var number = 0; number < names.Length; number++)
        {
            if (CheckApiScope(query, ceiling, names[number], number, permitted) is null)
            {
                granted.Add(names[number]);
            }
        }
    }

    /// <summary>Puts a scope where it belongs, once.</summary>
    private static void Sort(AccessQuery query, ClientGrant? ceiling, string scope, Span<ulong> seen, ReadOnlySpan<ulong> permitted, List<string> granted, ref List<DroppedScope>? dropped, ref HashSet<string>? unnumbered)
    {
        var number = query.Api?.ScopeIndex.Find(scope) ?? -1;
        if (number >= 0 ? ScopeIndex.Has(seen, number) : IsKnown(scope, granted, dropped, ref unnumbered))
        {
            return;
        }

        if (number >= 0)
        {
            ScopeIndex.Add(seen, number);
        }

        var reason = OidcScopes.IsReserved(scope) ? CheckReserved(query, scope) : CheckApiScope(query, ceiling, scope, number, permitted);
        if (reason is null)
        {
            granted.Add(scope);
        }
        else
        {
            (dropped ??= []).Add(reason.Value);
        }
    }

    /// <summary>
    /// Scopes without a number are those of OpenID Connect, and those that are dropped. A few are looked for one by one, which needs
    /// no memory; many are put into a set.
    /// </summary>
    private static bool IsKnown(string scope, List<string> granted, List<DroppedScope>? dropped, ref HashSet<string>? unnumbered)
    {
        if (granted.Count + (dropped?.Count ?? 0) > FewScopes)
        {
            unnumbered ??= [.. granted.Where(OidcScopes.IsReserved), .. (dropped ?? []).Select(static item => item.Scope)];
            return !unnumbered.Add(scope);
        }

        if (OidcScopes.IsReserved(scope) && granted.Contains(scope))
        {
            return true;
        }

        for (var i = 0; i < dropped?.Count; i++)
        {
            if (dropped[i].Scope == scope)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why a scope of an API is dropped, or null; its number in the index of the API is -1 when the API does not define it.</summary>
    private static DroppedScope? CheckApiScope(AccessQuery query, ClientGrant? ceiling, string scope, int number, ReadOnlySpan<ulong> permitted)
    {
        if (query.Api is not { } api)
        {
            return new DroppedScope(scope, DropReason.NoApi, null);
        }

        if (number < 0)
        {
            return new DroppedScope(scope, DropReason.NotDefined, api.Id);
        }

        if (query.Subject == AccessSubject.User && (query.IsSystemApi || api.IsSystem == true) && !SystemApi.IsOwn(scope))
        {
            return new DroppedScope(scope, DropReason.SystemApi, api.Id);
        }

        if (ceiling is not null && !ceiling.Allows(scope))
        {
            return new DroppedScope(scope, DropReason.ClientGrant, ceiling.Id);
        }

        return query.Subject == AccessSubject.User && api.EnforcePolicies && !ScopeIndex.Has(permitted, number)
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
}
