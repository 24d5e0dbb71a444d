using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Roles;
using Engine.Core.Users;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Core.Tests.Access;

/// <summary>
/// A tenant as the access decision sees it: two APIs, the client grants of one application, roles with permissions on either API, a
/// person with some of the roles and with permissions of their own.
/// </summary>
internal sealed record RandomTenant(IReadOnlyList<Api> Apis, IReadOnlyList<ClientGrant> Grants, IReadOnlyList<Role> Roles, IReadOnlyList<Permission> Direct)
{
    public const string First = "https://first.example";
    public const string Second = "https://second.example";

    /// <summary>More than 64 names, so that a set of them is more than one word.</summary>
    public static readonly string[] Names = ["read:a", "write:a", "read:b", "delete:b", "x", "y", .. Enumerable.Range(0, 70).Select(static number => $"many:{number}")];

    /// <summary>What requests ask for: permissions, scopes of OpenID Connect, and what nobody defines.</summary>
    public static readonly string[] Askable = [.. Names[..10], Names[^1], "openid", "profile", "email", "offline_access", "undefined", "Read:A"];

    private static readonly Gen<string[]> Permissions =
        from few in Subset(Names[..6])
        from many in Gen.Elements(0, 0, 1, 60, 70)
        from from0 in Gen.Choose(0, 69)
        select few.Concat(Names.Skip(6).Skip(Math.Min(from0, 70 - many)).Take(many)).ToArray();

    private static readonly Gen<Role> AnyRole =
        from permissions in Permissions
        from elsewhere in Permissions
        from id in Gen.Choose(0, 1_000_000)
        select new Role { Id = $"rol_{id}", Name = $"role {id}", Permissions = [.. On(First, permissions), .. On(Second, elsewhere)] };

    private static readonly Gen<RandomTenant> Any =
        from first in AnyApi("api_1", First)
        from second in AnyApi("api_2", Second)
        from grants in AnyGrants
        from roles in AnyRole.ListOf()
        from direct in Permissions
        from elsewhere in Permissions
        select new RandomTenant([first, second], grants, [.. roles.Take(5)], [.. On(First, direct), .. On(Second, elsewhere)]);

    /// <summary>A tenant and a request to it.</summary>
    public static readonly Gen<(RandomTenant Tenant, AccessQuery Query)> WithQuery =
        from tenant in Any
        from subject in Gen.Elements(AccessSubject.User, AccessSubject.User, AccessSubject.Client)
        from api in Gen.Elements(0, 0, 0, 1, 1, 2)
        from requested in Gen.Elements(Askable).ListOf()
        from hasRequest in Gen.Choose(0, 4)
        from all in Gen.Elements(true, false)
        from refresh in Gen.Elements(true, false)
        select (tenant, tenant.Ask(subject, api == 2 ? null : tenant.Apis[api], hasRequest == 0 ? null : [.. requested], all, refresh));

    /// <summary>A role somebody may be given.</summary>
    public static Gen<Role> FurtherRole => AnyRole;

    /// <summary>Permissions somebody may be given.</summary>
    public static Gen<string[]> FurtherPermissions => Permissions;

    /// <summary>The permissions of the person on an API, said the slow way.</summary>
    public static HashSet<string> Held(AccessQuery query)
        => [.. query.UserPermissions, .. query.Roles.SelectMany(static role => role.Permissions).Where(permission => permission.ResourceServerIdentifier == query.Api?.Identifier).Select(static permission => permission.PermissionName)];

    public static Permission[] On(string audience, IEnumerable<string> names)
        => [.. names.Select(name => new Permission { ResourceServerIdentifier = audience, PermissionName = name })];

    /// <summary>The query as the endpoints make it of what the tenant has.</summary>
    private AccessQuery Ask(AccessSubject subject, Api? api, IReadOnlyList<string>? requested, bool defaultsToAll, bool refresh) => new()
    {
        Subject = subject,
        Api = api,
        ClientGrant = Grants.FirstOrDefault(grant => grant.Audience == api?.Identifier && grant.SubjectType == (subject == AccessSubject.User ? "user" : "client")),
        Requested = requested,
        DefaultsToAll = defaultsToAll,
        UserPermissions = [.. Direct.Where(permission => permission.ResourceServerIdentifier == api?.Identifier).Select(static permission => permission.PermissionName)],
        Roles = Roles,
        RefreshTokenPossible = refresh,
    };

    private static Gen<IReadOnlyList<ClientGrant>> AnyGrants =>
        from first in AnyGrant(First, "user")
        from second in AnyGrant(First, "client")
        from third in AnyGrant(Second, "user")
        from fourth in AnyGrant(Second, "client")
        select (IReadOnlyList<ClientGrant>)[.. new[] { first, second, third, fourth }.OfType<ClientGrant>()];

    private static Gen<Api> AnyApi(string id, string identifier) =>
        from scopes in Permissions
        from user in Gen.Elements(AccessPolicy.AllowAll, AccessPolicy.AllowAll, AccessPolicy.RequireClientGrant, AccessPolicy.DenyAll)
        from client in Gen.Elements(AccessPolicy.RequireClientGrant, AccessPolicy.RequireClientGrant, AccessPolicy.DenyAll, AccessPolicy.AllowAll, "unknown")
        from rbac in Gen.Elements(true, false)
        from offline in Gen.Elements(true, false)
        select new Api
        {
            Id = id,
            Identifier = identifier,
            Scopes = [.. scopes.Select(static scope => new ApiScope { Value = scope })],
            EnforcePolicies = rbac,
            AllowOfflineAccess = offline,
            SubjectTypeAuthorization = new() { User = new() { Policy = user }, Client = new() { Policy = client } },
        };

    private static Gen<ClientGrant?> AnyGrant(string audience, string subject) =>
        from scopes in Permissions
        from all in Gen.Elements<bool?>(null, null, false, true)
        from none in Gen.Choose(0, 4)
        from organization in Gen.Elements<string?>(null, null, null, "allow", "require")
        select none == 0 ? null : new ClientGrant { OrganizationUsage = organization, Id = $"cgr_{subject}", ClientId = "c", Audience = audience, SubjectType = subject, Scope = scopes, AllowAllScopes = all };

    private static Gen<string[]> Subset(string[] items)
        => from bits in Gen.Choose(0, (1 << items.Length) - 1)
           select items.Where((_, index) => (bits & (1 << index)) != 0).ToArray();
}
