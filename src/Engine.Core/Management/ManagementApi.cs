using Engine.Core.Applications;
using Engine.Core.Configuration;

namespace Engine.Core.Management;

/// <summary>Declares the system API of a tenant and the applications that may call it.</summary>
public static class ManagementApi
{
    /// <summary>The display name of the system API; tools of the service know it by this name.</summary>
    public const string Name = "Auth0 Management API";

    /// <summary>The audience of the system API under an issuer.</summary>
    public static string IdentifierOf(string issuer) => issuer + Suffix;

    /// <summary>Whether this is the audience of the system API under an issuer; every access decision asks.</summary>
    internal static bool IsIdentifierOf(string issuer, string identifier)
        => identifier.Length == issuer.Length + Suffix.Length && identifier.StartsWith(issuer, StringComparison.Ordinal) && identifier.EndsWith(Suffix, StringComparison.Ordinal);

    private const string Suffix = "api/v2/";

    /// <summary>Declares the system API with every permission, unless it is declared already.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="issuer">The tenant's issuer; ends in a slash.</param>
    public static void AddManagementApi(this TenantDefinition tenant, string issuer)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(issuer);
        var identifier = IdentifierOf(issuer);
        if (tenant.Apis.Any(api => api.Identifier == identifier))
        {
            return;
        }

        // First of all: it exists before any API of the tenant's own.
        tenant.Apis.Insert(0, new ApiDefinition(identifier)
        {
            Name = Name,
            Scopes = ManagementScopes.All,
            Configure = static api => api with { IsSystem = true, TokenLifetime = 86400, TokenLifetimeForWeb = 7200 },
        });
    }

    /// <summary>Declares a machine-to-machine application that may request every permission of the system API.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="issuer">The tenant's issuer; ends in a slash.</param>
    /// <param name="clientId">The application's identifier.</param>
    /// <param name="clientSecret">The application's secret.</param>
    public static void AddManagementClient(this TenantDefinition tenant, string issuer, string clientId, string clientSecret)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        tenant.AddManagementApi(issuer);
        tenant.Applications.Add(new Application
        {
            ClientId = clientId,
            ClientSecret = clientSecret,
            Name = "Management",
            AppType = "non_interactive",
            TokenEndpointAuthMethod = "client_secret_post",
            GrantTypes = ["client_credentials"],
        });
        tenant.ClientGrants.Add(new ClientGrantDefinition(clientId, IdentifierOf(issuer), [.. ManagementScopes.All.Select(static scope => scope.Value)]));
    }
}
