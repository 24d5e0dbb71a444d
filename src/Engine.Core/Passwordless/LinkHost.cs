using Engine.Core.Http;
using Engine.Core.Tenants;

namespace Engine.Core.Passwordless;

/// <summary>
/// Whether a link may be sent to somebody who has not asked for it themselves. Anybody can name any host in a request: only one that the
/// tenant declares, in its issuer or among its hosts, and the machine itself can stand in a link that lets whoever follows it in.
/// </summary>
internal static class LinkHost
{
    public static bool IsSafe(TenantScope scope)
    {
        var document = scope.Tenant.Document;
        return document.Issuer is not null
            || (Uri.TryCreate(scope.Issuer, UriKind.Absolute, out var issuer) && (issuer.IsLoopback || TenantHosts.Contains(document.Hosts, issuer.Authority)));
    }
}
