using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Roles;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Access;

/// <summary>
/// Reads what an access decision looks at, and builds the <see cref="AccessQuery"/>: the endpoints and the explanation of a decision
/// all come here, so that none of them looks at less than another.
/// </summary>
internal static class AccessReader
{
    /// <summary>Everything the decision needs to know, without what was read before.</summary>
    public static async ValueTask<AccessQuery> ReadAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        var (tenant, api, subject) = (request.Tenant, request.Api, request.User is null ? AccessSubject.Client : AccessSubject.User);
        var held = request.Held ?? (request.User is { } user && api?.EnforcePolicies == true ? await ReadHeldAsync(tenant, user, api, cancellationToken) : null);
        return new AccessQuery
        {
            Subject = subject,
            Api = api,
            IsSystemApi = SystemApi.Is(api, request.Issuer, request.Options),
            ClientGrant = api is null ? null : await tenant.FindClientGrantAsync(request.Application.ClientId, api.Identifier, subject == AccessSubject.Client ? "client" : "user", cancellationToken),
            Requested = request.Scopes,
            DefaultsToAll = request.DefaultsToAll,
            UserPermissions = held?.Direct ?? [],
            Roles = held?.Roles ?? [],
            RefreshTokenPossible = request.Application.AllowsGrant("refresh_token"),
            Held = held,
        };
    }

    /// <summary>What the person holds on an API.</summary>
    public static async ValueTask<HeldPermissions> ReadHeldAsync(Tenant tenant, User user, Api api, CancellationToken cancellationToken)
        => new(api.Identifier, ReadDirect(user, api.Identifier), await ReadRolesAsync(tenant, user, cancellationToken));

    /// <summary>The person's roles; those that were removed in the meantime are passed over.</summary>
    public static ValueTask<IReadOnlyList<Role>> ReadRolesAsync(Tenant tenant, User user, CancellationToken cancellationToken)
        => tenant.Roles.GetManyCachedAsync(user.Roles, cancellationToken);

    /// <summary>The permissions on an API that the person has without a role.</summary>
    private static IReadOnlyList<string> ReadDirect(User user, string audience)
        => user.Permissions.Count == 0
            ? []
            : [.. user.Permissions.Where(permission => permission.ResourceServerIdentifier == audience).Select(static permission => permission.PermissionName)];
}

/// <summary>Who asks for which scopes of which API.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Issuer">The issuer; it says which API is the Management API.</param>
/// <param name="Options">The options of the engine.</param>
/// <param name="Application">The application that asks.</param>
/// <param name="User">The person it acts for; null when it acts for itself.</param>
/// <param name="Api">The API, or null when only the person's own data is asked for.</param>
/// <param name="Scopes">The requested scopes; null when the request named none.</param>
internal readonly record struct AccessRequest(
    Tenant Tenant,
    string? Issuer,
    IdentityEngineOptions Options,
    Application Application,
    User? User,
    Api? Api,
    IReadOnlyList<string>? Scopes)
{
    /// <summary>Whether a request without scopes means everything that is allowed.</summary>
    public bool DefaultsToAll { get; init; }

    /// <summary>What the person holds on the API, when it was read before.</summary>
    public HeldPermissions? Held { get; init; }
}
