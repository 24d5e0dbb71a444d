using Engine.Core.Authorize.RichAuthorization;

namespace Engine.Core.Configuration;

/// <summary>What code may declare of client grants.</summary>
internal static class ClientGrantRules
{
    public static void Check(TenantDefinition tenant, Dictionary<string, HashSet<string>> scopes, Func<object?, Action<string>> at)
    {
        foreach (var grant in tenant.ClientGrants)
        {
            var fault = at(grant);
            if (!tenant.Applications.Any(application => application.ClientId == grant.ClientId))
            {
                fault($"the client grant for '{grant.Audience}' names the unknown application '{grant.ClientId}'.");
            }

            if (grant.SubjectType is not ("client" or "user"))
            {
                fault($"the client grant for '{grant.Audience}' has the unknown subject type '{grant.SubjectType}'.");
            }

            ConfigurationReferences.CheckScopes(scopes, grant.Audience, grant.Scope, $"the client grant of '{grant.ClientId}'", fault);
            CheckTypes(tenant, grant, fault);
        }
    }

    private static void CheckTypes(TenantDefinition tenant, ClientGrantDefinition grant, Action<string> fault)
    {
        if (grant.AuthorizationDetailsTypes.Count == 0)
        {
            return;
        }

        if (grant.SubjectType != "user")
        {
            fault($"the client grant of '{grant.ClientId}' for '{grant.Audience}' names authorization_details types; only one for users can.");
            return;
        }

        // An API that is not declared is a fault of its own.
        var apis = tenant.Apis.Where(api => api.Identifier == grant.Audience).Select(static api => TenantSeeder.ToApi(api, "000000000000000000000000", "0000000000000000")).ToList();
        foreach (var type in grant.AuthorizationDetailsTypes.Where(type => apis.Count > 0 && !apis.Exists(api => AuthorizationDetails.IsRegistered(api, type))))
        {
            fault($"the client grant of '{grant.ClientId}' names the authorization_details type '{type}', which the API '{grant.Audience}' does not register.");
        }
    }
}
