using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Management;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Access;

/// <summary>What people get of the Management API: scopes for their own account.</summary>
public sealed class SystemApiTests
{
    private const string Issuer = "https://tenant.example/";

    private static readonly ApiScope[] OwnScopes = [new() { Value = "read:current_user" }, new() { Value = "update:current_user_metadata" }];

    [Theory]
    [InlineData("read:current_user", true)]
    [InlineData("update:current_user_metadata", true)]
    [InlineData("delete:current_user_device_credentials", true)]
    [InlineData("read:users", false)]
    [InlineData("read:current_users", false)]
    [InlineData("current_user", false)]
    [InlineData("read:all:current_user", false)]
    [InlineData("read:not_current_user", false)]
    [InlineData("read:", false)]
    [InlineData("", false)]
    public void IsOwn_Scope_IsForTheAccountOfTheCaller(string scope, bool expected) => Assert.Equal(expected, SystemApi.IsOwn(scope));

    [Theory]
    [InlineData("https://tenant.example/api/v2/", true)]
    [InlineData("https://tenant.example/api/v2", false)]
    [InlineData("https://tenant.example/api/v2//", false)]
    [InlineData("https://tenant.example/x/api/v2/", false)]
    [InlineData("https://other.example./api/v2/", false)]
    [InlineData("https://product.example/management", true)]
    [InlineData("https://product.example/orders", false)]
    public void Is_Identifier_OfTheIssuerOrOfTheOptions(string identifier, bool expected)
    {
        var options = new IdentityEngineOptions();
        options.SystemAudiences.Add("https://product.example/management");
        var api = new Api { Id = "api", Identifier = identifier };

        Assert.Equal(expected, SystemApi.Is(api, Issuer, options));
        Assert.Equal(identifier == "https://product.example/management", SystemApi.Is(api, null, options));
        Assert.True(SystemApi.Is(api with { IsSystem = true }, null, options));
        Assert.False(SystemApi.Is(null, Issuer, options));
    }

    [Fact]
    public void Cap_Scopes_AreTheListItselfWhereNothingIsTooMuch()
    {
        IReadOnlyList<string> allowed = ["openid", "read:current_user", "offline_access"];

        Assert.Same(allowed, SystemApi.Cap(allowed));
        Assert.Equal(["openid", "read:current_user"], SystemApi.Cap(["read:users", "openid", "delete:users", "read:current_user"]));
        Assert.Equal([], SystemApi.Cap(["update:users"]));
    }

    [Fact]
    public void Decide_EveryManagementScope_GivesAPersonTheirOwnAndAMachineAll()
    {
        var api = new Api { Id = "system", Identifier = ManagementApi.IdentifierOf(Issuer), IsSystem = true, Scopes = ManagementScopes.All };
        string[] all = [.. ManagementScopes.All.Select(static scope => scope.Value)];
        var person = AccessDecider.Decide(new AccessQuery { Subject = AccessSubject.User, Api = api, Requested = all });
        var machine = AccessDecider.Decide(new AccessQuery
        {
            Subject = AccessSubject.Client,
            Api = api,
            ClientGrant = new ClientGrant { Id = "cgr", ClientId = "c", Audience = api.Identifier, AllowAllScopes = true },
            Requested = all,
        });

        Assert.Equal(
            ["create:current_user_device_credentials", "delete:current_user", "delete:current_user_device_credentials", "read:current_user", "update:current_user_identities", "update:current_user_metadata"],
            person.Granted.Order());
        Assert.All(person.Dropped, drop => Assert.Equal(new DroppedScope(drop.Scope, DropReason.SystemApi, "system"), drop));
        Assert.Equal(all, machine.Granted);
    }

    /// <summary>The ceiling takes away what is not the person's own, and nothing else, whatever grants, roles and defaults say.</summary>
    [Property(MaxTest = 300)]
    public Property Decide_SystemApi_IsTheOrdinaryDecisionWithoutOtherScopes() => Prop.ForAll(
        (from given in RandomTenant.WithQuery
         from own in Gen.Choose(0, 2)
         from isFlag in Gen.Elements(true, false)
         select (WithOwn(given.Query, own), isFlag)).ToArbitrary(),
        static given =>
        {
            var (query, isFlag) = given;
            var system = isFlag ? query with { IsSystemApi = true } : query with { Api = query.Api! with { IsSystem = true } };
            var (ordinary, capped) = (AccessDecider.Decide(query), AccessDecider.Decide(system));
            return capped.Denial == ordinary.Denial
                && capped.Granted.SequenceEqual(query.Subject == AccessSubject.Client ? ordinary.Granted : ordinary.Granted.Where(static scope => OidcScopes.IsReserved(scope) || SystemApi.IsOwn(scope)))
                && capped.Dropped.Where(static drop => drop.Reason == DropReason.SystemApi).All(drop => query.Subject == AccessSubject.User && !SystemApi.IsOwn(drop.Scope) && drop.DecidedBy == query.Api!.Id);
        });

    private static AccessQuery WithOwn(AccessQuery query, int own)
    {
        var api = query.Api ?? new Api { Id = "api_0", Identifier = RandomTenant.First };
        return query with
        {
            Api = api with { Scopes = [.. OwnScopes.Take(own), .. api.Scopes] },
            UserPermissions = [.. query.UserPermissions, .. OwnScopes.Take(own).Select(static scope => scope.Value)],
            Requested = query.Requested is { } requested ? [.. OwnScopes.Select(static scope => scope.Value), .. requested] : null,
        };
    }
}
