using Engine.Core.Authorize;
using Engine.Core.CrossOrigin;
using Engine.Core.Databases;
using Engine.Core.Device;
using Engine.Core.Discovery;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Logout;
using Engine.Core.Mfa;
using Engine.Core.Passkeys;
using Engine.Core.Passwordless;
using Engine.Core.Revocation;
using Engine.Core.Tickets;
using Engine.Core.Token;
using Engine.Core.UserInfo;

namespace Engine.Core;

/// <summary>The endpoints of the core, in one list.</summary>
internal static class EndpointTable
{
    /// <summary>Every endpoint: path, methods, what answers, who may read it from another origin.</summary>
    public static IEnumerable<Endpoint> Create(IdentityEngineOptions options)
    {
        var authorize = new AuthorizeEndpoint(options);
        var logout = new LogoutEndpoint(options);
        var token = new TokenEndpoint(options);
        var revocation = new RevocationEndpoint(options);
        var activation = new ActivationWalk(options);
        var passwordless = new PasswordlessEndpoint(options);
        var userInfo = new UserInfoEndpoint(options);
        return
        [
            new("/.well-known/openid-configuration", DiscoveryEndpoints.ShowConfigurationAsync, null, CorsMode.Any),
            new("/.well-known/oauth-authorization-server", DiscoveryEndpoints.ShowConfigurationAsync, null, CorsMode.Any),
            new("/.well-known/jwks.json", DiscoveryEndpoints.ShowKeysAsync, null, CorsMode.Any),
            .. CertificateEndpoints.All,
            new(AuthorizeEndpoint.Path, authorize.HandleGetAsync, authorize.HandlePostAsync),
            new("/oauth/token", null, token.HandleAsync, CorsMode.Application),
            new(RevocationEndpoint.Path, null, revocation.HandleAsync, CorsMode.Application),
            new(UserInfoEndpoint.Path, userInfo.HandleAsync, userInfo.HandleAsync, CorsMode.Application),
            new(PasswordlessEndpoint.StartPath, null, passwordless.StartAsync, CorsMode.Application),
            new(PasswordlessEndpoint.VerifyPath, null, passwordless.VerifyAsync, CorsMode.Application),
            new(PasswordlessEndpoint.RedirectPath, passwordless.RedirectAsync, null),
            new(DeviceAuthorizationEndpoint.Path, null, new DeviceAuthorizationEndpoint(options).HandleAsync, CorsMode.Application),
            new(ActivationWalk.Path, activation.BeginAsync, null),
            .. new DatabaseEndpoints(options).Endpoints,
            new CrossOriginEndpoint(options).Endpoint,
            .. new PasskeyEndpoints(options).Endpoints,
            .. new MfaEndpoints(options).Endpoints,
            .. logout.Endpoints,
            .. new WalkEndpoint([authorize.Walk, activation.Walk, logout.Legacy, logout.Oidc, .. TicketWalks.CreateAll(options.Pipelines)]).Endpoints,
        ];
    }
}
