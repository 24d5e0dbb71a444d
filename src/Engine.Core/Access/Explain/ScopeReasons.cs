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

    private static ScopeExplanation Dropped(DroppedScope dropped)
        => new(dropped.Scope, false, DropReasons.Name(dropped.Reason), dropped.DecidedBy is null ? [] : [dropped.DecidedBy]);

    private static ScopeExplanation Granted(AccessQuery query, string scope)
    {
        if (OidcScopes.IsReserved(scope))
        {
            return new(scope, true, "openid_connect", []);
        }

        var api = query.Api!;
        var policy = query.Subject == AccessSubject.User ? api.SubjectTypeAuthorization.User.Policy : api.SubjectTypeAuthorization.Client.Policy;
        var grant = policy == Apis.AccessPolicy.RequireClientGrant ? query.ClientGrant : null;
        if (query.Subject == AccessSubject.Client || !api.EnforcePolicies)
        {
            return grant is null ? new(scope, true, "api", [api.Id]) : new(scope, true, "client_grant", [grant.Id]);
        }

        var sources = Sources(query, api, scope);
        return new(scope, true, "rbac", grant is null ? sources : [.. sources, grant.Id]);
    }

    /// <summary>What gives the person a permission: <c>direct</c>, ids of roles.</summary>
    private static List<string> Sources(AccessQuery query, Apis.Api api, string scope)
    {
        var sources = new List<string>();
        if (query.UserPermissions.Contains(scope))
        {
            sources.Add(HeldPermissions.DirectSource);
        }

        var number = api.ScopeIndex.Find(scope);
        for (var i = 0; i < query.Roles.Count; i++)
        {
            if (ScopeIndex.Has(query.Roles[i].PermissionsOn(api), number))
            {
                sources.Add(query.Roles[i].Id);
            }
        }

        return sources;
    }
}
