using Engine.Core.Apis;

namespace Engine.Core.Access.Explain;

/// <summary>
/// Why each scope of a decision is granted or dropped. What is granted follows from what was decided upon; explanations, the log
/// and the error page of development all say it with these words.
/// </summary>
internal static class ScopeReasons
{
    /// <summary>Every scope of a decision: the granted ones first.</summary>
    public static IReadOnlyList<ScopeExplanation> Of(AccessDecision decision)
        => [.. decision.Granted.Select(scope => Granted(decision.Query!, scope)), .. decision.Dropped.Select(Dropped)];

    /// <summary>Why a scope is granted, in a word.</summary>
    public static string Reason(AccessQuery query, string scope)
    {
        if (OidcScopes.IsReserved(scope))
        {
            return "openid_connect";
        }

        return IsRbac(query) ? "rbac" : Ceiling(query) is null ? "api" : "client_grant";
    }

    /// <summary>Names what gives a granted scope: ids of roles, <c>direct</c>, the id of a client grant or of the API. Without a list: every token's log record asks.</summary>
    public static void ForEachDecider<TState>(AccessQuery query, string scope, TState state, Action<TState, string> visit)
    {
        if (OidcScopes.IsReserved(scope))
        {
            return;
        }

        var api = query.Api!;
        if (IsRbac(query))
        {
            VisitSources(query, api, scope, state, visit);
        }

        if (Ceiling(query) is { } grant)
        {
            visit(state, grant.Id);
        }
        else if (!IsRbac(query))
        {
            visit(state, api.Id);
        }
    }

    private static ScopeExplanation Dropped(DroppedScope dropped)
        => new(dropped.Scope, false, DropReasons.Name(dropped.Reason), dropped.DecidedBy is null ? [] : [dropped.DecidedBy]);

    private static ScopeExplanation Granted(AccessQuery query, string scope)
    {
        var decidedBy = new List<string>();
        ForEachDecider(query, scope, decidedBy, static (list, id) => list.Add(id));
        return new(scope, true, Reason(query, scope), decidedBy);
    }

    private static bool IsRbac(AccessQuery query) => query is { Subject: AccessSubject.User, Api.EnforcePolicies: true };

    /// <summary>The client grant, where the API's policy makes it count.</summary>
    private static ClientGrant? Ceiling(AccessQuery query)
    {
        var policies = query.Api!.SubjectTypeAuthorization;
        var policy = query.Subject == AccessSubject.User ? policies.User.Policy : policies.Client.Policy;
        return policy == AccessPolicy.RequireClientGrant ? query.ClientGrant : null;
    }

    /// <summary>What gives the person a permission.</summary>
    private static void VisitSources<TState>(AccessQuery query, Api api, string scope, TState state, Action<TState, string> visit)
    {
        if (query.UserPermissions.Contains(scope))
        {
            visit(state, HeldPermissions.DirectSource);
        }

        var number = api.ScopeIndex.Find(scope);
        for (var i = 0; i < query.Roles.Count; i++)
        {
            if (ScopeIndex.Has(query.Roles[i].PermissionsOn(api), number))
            {
                visit(state, query.Roles[i].Id);
            }
        }
    }
}
