using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Errors;
using Engine.Core.Restrictions;
using Engine.Core.Tenants;
using Engine.Core.Token;

namespace Engine.Core.Login;

/// <summary>Chooses the database a person signs in to: the one the request names, the tenant's default directory, or the first that is enabled.</summary>
internal static class LoginConnections
{
    public static async ValueTask<(Connection? Connection, EngineError? Error)> SelectAsync(TenantScope scope, Application application, string? requested)
    {
        var enabled = await scope.Tenant.ListConnectionsAsync(application, scope.CancellationToken);
        var databases = enabled.Where(static connection => connection.IsDatabase && ConnectionDemands.IsForSigningIn(connection)).ToList();
        if (requested is not null)
        {
            var named = databases.Find(connection => connection.Name == requested);
            return named is null ? (null, AuthorizeErrors.UnknownConnection(requested)) : Check(named);
        }

        var settings = await scope.Tenant.GetSettingsAsync(scope.CancellationToken);
        var selected = databases.Find(connection => connection.Name == settings.DefaultDirectory) ?? databases.FirstOrDefault();
        return selected is null ? (null, AuthorizeErrors.NoConnection) : Check(selected);
    }

    /// <summary>The enabled database of a name or realm.</summary>
    public static async ValueTask<(Connection? Connection, EngineError? Error)> FindByRealmAsync(TenantScope scope, Application application, string realm)
    {
        var enabled = await scope.Tenant.ListConnectionsAsync(application, scope.CancellationToken);
        var found = enabled.FirstOrDefault(connection => connection.IsDatabase && ConnectionDemands.IsForSigningIn(connection) && (connection.Name == realm || connection.Realms.Contains(realm)));
        return found is null ? (null, TokenErrors.UnknownRealm(realm)) : Check(found);
    }

    private static (Connection? Connection, EngineError? Error) Check(Connection connection)
        => ConnectionDemands.FindUnmet(connection) is { } setting ? (null, RestrictionErrors.SignInClosed(setting)) : (connection, null);
}
