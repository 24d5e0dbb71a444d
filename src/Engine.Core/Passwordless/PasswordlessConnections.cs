using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Tenants;

namespace Engine.Core.Passwordless;

/// <summary>The connections through which people sign in with a code or a link.</summary>
internal static class PasswordlessConnections
{
    /// <summary>Those an application may use.</summary>
    public static async ValueTask<IReadOnlyList<Connection>> ListAsync(TenantScope scope, Application application)
        => [.. (await scope.Tenant.ListConnectionsAsync(application, scope.CancellationToken)).Where(static connection => connection.IsPasswordless && ConnectionDemands.IsForSigningIn(connection))];

    /// <summary>
    /// Those a sign-in page offers: the one the request names, the tenant's default directory, or all of them where the application has no
    /// database. None where people sign in with a password.
    /// </summary>
    public static async ValueTask<IReadOnlyList<Connection>> SelectAsync(TenantScope scope, Application application, string? requested)
    {
        var own = await ListAsync(scope, application);
        if (requested is not null || own.Count == 0)
        {
            return [.. own.Where(connection => connection.Name == requested)];
        }

        var directory = (await scope.Tenant.GetSettingsAsync(scope.CancellationToken)).DefaultDirectory;
        if (own.FirstOrDefault(connection => connection.Name == directory) is { } preferred)
        {
            return [preferred];
        }

        var all = await scope.Tenant.ListConnectionsAsync(application, scope.CancellationToken);
        return all.Any(static connection => connection.IsDatabase && ConnectionDemands.IsForSigningIn(connection)) ? [] : own;
    }
}
