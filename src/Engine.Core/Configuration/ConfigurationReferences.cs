using Engine.Core.Connections;
using Engine.Core.Login;
using Engine.Core.Users;

namespace Engine.Core.Configuration;

/// <summary>What is declared may name only what is declared beside it: a name nobody has is a slip of the pen.</summary>
internal static class ConfigurationReferences
{
    public static void Check(TenantDefinition tenant, Func<object?, Action<string>> at)
    {
        // Declared twice is a fault of its own; here both declarations count.
        var apis = tenant.Apis
            .GroupBy(static api => api.Identifier, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.SelectMany(static api => api.Scopes).Select(static scope => scope.Value).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var roles = tenant.Roles.Select(static role => role.Name).ToHashSet(StringComparer.Ordinal);
        var connections = tenant.Connections.Select(static connection => connection.Name).Append(Connection.DefaultDatabase).ToHashSet(StringComparer.Ordinal);
        ClientGrantRules.Check(tenant, apis, at);
        CheckSettings(tenant, apis.Keys, connections, at);
        foreach (var application in tenant.Applications)
        {
            foreach (var policy in application.RefreshToken.Policies ?? [])
            {
                CheckScopes(apis, policy.Audience, policy.Scope, $"refresh_token.policies of the application '{application.ClientId}'", at(application));
            }
        }

        foreach (var role in tenant.Roles)
        {
            foreach (var permission in role.Permissions)
            {
                CheckScopes(apis, permission.Audience, [permission.Name], $"the role '{role.Name}'", at(role));
            }
        }

        foreach (var user in tenant.Users)
        {
            var fault = at(user);
            if (!SignupRules.IsEmail(user.Email))
            {
                fault($"'{user.Email}' is not an email address.");
            }

            if (user.Username is { } username && !UserRules.IsUsername(username))
            {
                fault($"'{username}' can't be a user name: {UserRules.UsernameRule}.");
            }

            foreach (var name in UserRules.FindBadMetadataNames(user))
            {
                fault($"the user '{user.Email}' has the metadata name '{name}', which can't be used.");
            }

            if (!connections.Contains(user.Connection))
            {
                fault($"the user '{user.Email}' belongs to the unknown connection '{user.Connection}'.");
            }

            foreach (var role in user.Roles.Where(role => !roles.Contains(role)))
            {
                fault($"the user '{user.Email}' has the unknown role '{role}'.");
            }

            foreach (var permission in user.Permissions)
            {
                CheckScopes(apis, permission.Audience, [permission.Name], $"the user '{user.Email}'", fault);
            }
        }
    }

    private static void CheckSettings(TenantDefinition tenant, IReadOnlyCollection<string> apis, HashSet<string> connections, Func<object?, Action<string>> at)
    {
        if (tenant.Settings?.DefaultAudience is { Length: > 0 } audience && !apis.Contains(audience))
        {
            at(tenant.Settings)($"the default audience names the unknown API '{audience}'.");
        }

        if (tenant.Settings?.DefaultDirectory is { Length: > 0 } directory && !connections.Contains(directory))
        {
            at(tenant.Settings)($"the default directory names the unknown connection '{directory}'.");
        }

        var applications = tenant.Applications.Select(static application => application.ClientId).ToHashSet(StringComparer.Ordinal);
        foreach (var connection in tenant.Connections)
        {
            foreach (var client in (connection.EnabledClients ?? []).Where(client => !applications.Contains(client)))
            {
                at(connection)($"the connection '{connection.Name}' is enabled for the unknown application '{client}'.");
            }
        }
    }

    public static void CheckScopes(Dictionary<string, HashSet<string>> apis, string audience, IEnumerable<string> scopes, string owner, Action<string> fault)
    {
        if (!apis.TryGetValue(audience, out var defined))
        {
            fault($"{owner} names the unknown API '{audience}'.");
            return;
        }

        foreach (var scope in scopes.Where(scope => !defined.Contains(scope)))
        {
            fault($"{owner} names the permission '{scope}', which the API '{audience}' does not define.");
        }
    }
}
