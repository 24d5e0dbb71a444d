using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Roles;

namespace Engine.Core.Tests.Access;

/// <summary>Single cases that random tenants meet too seldom.</summary>
public sealed class AccessRulesTests
{
    private const string Audience = "https://api.example";

    [Fact]
    public void Decide_Nothing_IsRefusedWithTheNameOfTheParameter()
        => Assert.Equal("query", Assert.Throws<ArgumentNullException>(static () => AccessDecider.Decide(null!)).ParamName);

    /// <summary>More permissions than fit the sets on the stack, the last of them held through a role.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(3000)]
    public void Decide_ApiOfAnySize_FindsTheLastPermission(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(static number => $"read:{number}")];
        var query = Query(Define(names) with { EnforcePolicies = true }) with
        {
            Requested = [names[^1], names[0], names[^1], "none"],
            Roles = [new Role { Id = "rol_1", Name = "one", Permissions = RandomTenant.On(Audience, [names[^1]]) }],
        };
        var decision = AccessDecider.Decide(query);

        Assert.Equal([names[^1]], decision.Granted);
        Assert.Equal(count == 1 ? ["none"] : [names[0], "none"], decision.Dropped.Select(static drop => drop.Scope));
        Assert.Equal([names[^1]], AccessDecider.Decide(query with { Requested = null, DefaultsToAll = true }).Granted);
    }

    [Fact]
    public void Decide_PermissionDefinedTwice_IsGrantedOnce()
        => Assert.Equal(["a", "b"], AccessDecider.Decide(Query(Define("a", "b", "a")) with { DefaultsToAll = true }).Granted);

    /// <summary>A role is the same object from request to request, an API becomes another when its permissions are replaced.</summary>
    [Fact]
    public void Decide_ApiWithOtherPermissions_JudgesRolesAnew()
    {
        var role = new Role { Id = "rol_1", Name = "one", Permissions = RandomTenant.On(Audience, ["b"]) };
        var before = Define("a", "b") with { EnforcePolicies = true };
        var after = before with { Scopes = Define("b", "c").Scopes };
        var richer = role with { Permissions = RandomTenant.On(Audience, ["b", "c"]) };

        Assert.Equal(["b"], Granted(before, role));
        Assert.Equal(["b"], Granted(after, role));
        Assert.Equal(["b", "c"], Granted(after, richer));
        Assert.Equal(["b"], Granted(after, role));
        Assert.Equal(["b"], Granted(before, richer));
    }

    [Fact]
    public void Allows_AllScopes_CoversThoseOfTheFuture()
    {
        var grant = new ClientGrant { Id = "cgr_1", ClientId = "c", Audience = Audience, AllowAllScopes = true };
        var api = Define("a") with { SubjectTypeAuthorization = new() { User = new() { Policy = AccessPolicy.RequireClientGrant } } };
        var query = Query(api) with { ClientGrant = grant, Requested = ["a", "b"] };

        Assert.Equal(["a"], AccessDecider.Decide(query).Granted);
        Assert.Equal(["a", "b"], AccessDecider.Decide(query with { Api = api with { Scopes = Define("a", "b").Scopes } }).Granted);
        Assert.Equal([], AccessDecider.Decide(query with { ClientGrant = grant with { AllowAllScopes = false } }).Granted);
    }

    [Theory]
    [InlineData(DropReason.NotDefined, "not_defined")]
    [InlineData(DropReason.NoApi, "no_api")]
    [InlineData(DropReason.ClientGrant, "client_grant")]
    [InlineData(DropReason.Rbac, "rbac")]
    [InlineData(DropReason.OfflineAccess, "offline_access")]
    [InlineData(DropReason.NoUser, "no_user")]
    [InlineData(DropReason.Action, "action")]
    [InlineData(DropReason.ApiPolicy, "api_policy")]
    [InlineData(DropReason.NoClientGrant, "no_client_grant")]
    [InlineData(DropReason.OrganizationRequired, "organization_required")]
    [InlineData(DropReason.Refused, "refused")]
    [InlineData(DropReason.SystemApi, "system_api")]
    public void Name_Reason_IsItsWord(DropReason reason, string name) => Assert.Equal(name, DropReasons.Name(reason));

    [Fact]
    public void All_Permissions_AreSortedAndOnce()
    {
        var held = new HeldPermissions(Audience, ["z", "a"], [new Role { Id = "rol_1", Name = "one", Permissions = [.. RandomTenant.On(Audience, ["m", "a"]), .. RandomTenant.On("https://other.example", ["b"])] }]);

        Assert.Equal(["a", "m", "z"], held.All());
        Assert.Equal("direct", HeldPermissions.DirectSource);
    }

    private static IReadOnlyList<string> Granted(Api api, Role role) => AccessDecider.Decide(Query(api) with { Requested = ["a", "b", "c"], Roles = [role] }).Granted;

    private static Api Define(params string[] scopes) => new() { Id = "api_1", Identifier = Audience, Scopes = [.. scopes.Select(static scope => new ApiScope { Value = scope })] };

    private static AccessQuery Query(Api api) => new() { Subject = AccessSubject.User, Api = api };
}
