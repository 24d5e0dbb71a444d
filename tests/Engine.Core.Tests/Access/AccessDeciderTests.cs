using Engine.Core.Access;
using Engine.Core.Apis;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Access;

/// <summary>The laws of the access decision, over random APIs, grants, permissions and requests.</summary>
[Properties(MaxTest = 400)]
public sealed class AccessDeciderTests
{
    private static readonly string[] Names = ["read:a", "write:a", "read:b", "delete:b", "x", "y"];
    private static readonly string[] Known = [.. Names, "openid", "profile", "email", "offline_access", "undefined", "Read:A"];

    private static readonly Gen<string[]> Permissions = Subset(Names);

    private static readonly Gen<Api> AnyApi =
        from scopes in Permissions
        from user in Gen.Elements(AccessPolicy.AllowAll, AccessPolicy.AllowAll, AccessPolicy.RequireClientGrant, AccessPolicy.DenyAll)
        from client in Gen.Elements(AccessPolicy.RequireClientGrant, AccessPolicy.RequireClientGrant, AccessPolicy.DenyAll, "unknown")
        from rbac in Gen.Elements(true, false)
        from offline in Gen.Elements(true, false)
        select new Api
        {
            Id = "api1",
            Identifier = "https://api.example.com",
            Scopes = [.. scopes.Select(static scope => new ApiScope { Value = scope })],
            EnforcePolicies = rbac,
            AllowOfflineAccess = offline,
            SubjectTypeAuthorization = new() { User = new() { Policy = user }, Client = new() { Policy = client } },
        };

    private static readonly Gen<ClientGrant?> AnyGrant =
        from scopes in Permissions
        from all in Gen.Elements<bool?>(null, null, false, true)
        from none in Gen.Choose(0, 4)
        select none == 0 ? null : new ClientGrant { Id = "cgr_1", ClientId = "c", Audience = "https://api.example.com", Scope = scopes, AllowAllScopes = all };

    private static readonly Gen<AccessQuery> AnyQuery =
        from subject in Gen.Elements(AccessSubject.User, AccessSubject.User, AccessSubject.Client)
        from api in AnyApi
        from hasApi in Gen.Choose(0, 5)
        from grant in AnyGrant
        from permissions in Permissions
        from requested in Gen.Elements(Known).ListOf()
        from hasRequest in Gen.Choose(0, 4)
        from all in Gen.Elements(true, false)
        from refresh in Gen.Elements(true, false)
        select new AccessQuery
        {
            Subject = subject,
            Api = hasApi == 0 ? null : api,
            ClientGrant = grant,
            Requested = hasRequest == 0 ? null : [.. requested],
            DefaultsToAll = all,
            UserPermissions = permissions,
            RefreshTokenPossible = refresh,
        };

    [Property]
    public Property Decide_Granted_IsPartOfWhatWasRequestedOrOfEverything() => ForAll(static (query, decision) =>
        query.Requested is { } requested
            ? decision.Granted.All(requested.Contains)
            : query.DefaultsToAll ? decision.Granted.All(scope => Defines(query, scope)) : decision.Granted.Count == 0);

    [Property]
    public Property Decide_Granted_IsPartOfTheApisScopesAndThoseOfOpenIdConnect() => ForAll(static (query, decision) =>
        decision.Granted.All(scope => OidcScopes.IsReserved(scope) || Defines(query, scope)));

    [Property]
    public Property Decide_ClientGrantRequired_IsTheCeiling() => ForAll(static (query, decision) =>
        query.Api is null || Policy(query) != AccessPolicy.RequireClientGrant || query.ClientGrant is { AllowAllScopes: true }
            || (query.ClientGrant is null
                ? decision is { Denial: AccessDenial.NoClientGrant, Granted: [] }
                : decision.Granted.All(scope => OidcScopes.IsReserved(scope) || query.ClientGrant.Scope.Contains(scope))));

    [Property]
    public Property Decide_RoleBasedAccess_GivesPeopleNoMoreThanTheirPermissions() => ForAll(static (query, decision) =>
        query is not { Subject: AccessSubject.User, Api.EnforcePolicies: true }
            || decision.Granted.All(scope => OidcScopes.IsReserved(scope) || query.UserPermissions.Contains(scope)));

    [Property]
    public Property Decide_PolicyDeniesAll_GrantsNothing() => ForAll(static (query, decision) =>
        query.Api is null || Policy(query) is AccessPolicy.RequireClientGrant || (Policy(query) is AccessPolicy.AllowAll && query.Subject == AccessSubject.User)
            || decision is { Denial: AccessDenial.DeniedByPolicy, Granted: [] });

    [Property]
    public Property Decide_Machines_GetNoScopesOfOpenIdConnect() => ForAll(static (query, decision) =>
        query.Subject == AccessSubject.User || !decision.Granted.Any(OidcScopes.IsReserved));

    [Property]
    public Property Decide_OfflineAccess_NeedsTheApplicationAndTheApi() => ForAll(static (query, decision) =>
        !decision.Granted.Contains(OidcScopes.OfflineAccess) || (query.RefreshTokenPossible && query.Api?.AllowOfflineAccess != false));

    [Property]
    public Property Decide_Refused_GrantsNothing() => ForAll(static (_, decision) => decision.Denial == AccessDenial.None || decision.Granted.Count == 0);

    [Property]
    public Property Decide_EveryRequestedScope_IsGrantedOrHasExactlyOneReason() => ForAll(static (query, decision) =>
    {
        var requested = (query.Requested ?? []).ToHashSet();
        var dropped = decision.Dropped.Select(static drop => drop.Scope).ToList();
        var everyoneOnce = dropped.Distinct().Count() == dropped.Count && decision.Granted.Distinct().Count() == decision.Granted.Count && !dropped.Intersect(decision.Granted).Any();
        return decision.Denial switch
        {
            AccessDenial.None => everyoneOnce && (query.Requested is null || requested.SetEquals(decision.Granted.Concat(dropped))),
            AccessDenial.ScopesNotGranted => everyoneOnce && dropped.Count > 0 && requested.IsSupersetOf(dropped),
            _ => dropped.Count == 0,
        };
    });

    [Property]
    public Property Decide_MorePermissionsOrABiggerGrant_NeverTakeAway() => Prop.ForAll(
        (from query in AnyQuery from permissions in Permissions from grants in Permissions select (query, permissions, grants)).ToArbitrary(),
        static given =>
        {
            var (query, permissions, grants) = given;
            var more = query with
            {
                UserPermissions = [.. query.UserPermissions.Union(permissions)],
                ClientGrant = query.ClientGrant is { } grant ? grant with { Scope = [.. grant.Scope.Union(grants)] } : null,
            };
            return AccessDecider.Decide(query).Granted.All(AccessDecider.Decide(more).Granted.Contains);
        });

    [Property]
    public Property Decide_OrderAndRepetition_DoNotMatter() => Prop.ForAll(
        (from query in AnyQuery from seed in Gen.Choose(0, int.MaxValue) select (query, seed)).ToArbitrary(),
        static given =>
        {
            var (query, seed) = given;
            var items = (query.Requested ?? []).Concat(query.Requested ?? []).ToArray();
            new Random(seed).Shuffle(items);
            var (one, other) = (AccessDecider.Decide(query), AccessDecider.Decide(query with { Requested = query.Requested is null ? null : items }));
            return one.Denial == other.Denial && one.Granted.ToHashSet().SetEquals(other.Granted) && one.Dropped.ToHashSet().SetEquals(other.Dropped);
        });

    [Property]
    public Property Decide_WhatWasDecided_IsDecidedTheSameWayAgain() => ForAll(static (query, decision) =>
    {
        if (decision.Denial != AccessDenial.None)
        {
            return true;
        }

        var again = AccessDecider.Decide(query with { Requested = decision.Granted });
        return again.Denial == AccessDenial.None && again.Granted.SequenceEqual(decision.Granted) && again.Dropped.Count == 0;
    });

    [Property]
    public Property Decide_GrantedScopes_KeepTheOrderTheyWereAskedIn() => ForAll(static (query, decision) =>
        query.Requested is null || decision.Granted.SequenceEqual(query.Requested.Distinct().Where(decision.Granted.Contains)));

    private static Property ForAll(Func<AccessQuery, AccessDecision, bool> law) => Prop.ForAll(AnyQuery.ToArbitrary(), query => law(query, AccessDecider.Decide(query)));

    private static bool Defines(AccessQuery query, string scope) => query.Api?.Scopes.Any(defined => defined.Value == scope) == true;

    private static string Policy(AccessQuery query)
        => (query.Subject == AccessSubject.User ? query.Api!.SubjectTypeAuthorization.User : query.Api!.SubjectTypeAuthorization.Client).Policy;

    private static Gen<string[]> Subset(string[] items)
        => from bits in Gen.Choose(0, (1 << items.Length) - 1)
           select items.Where((_, index) => (bits & (1 << index)) != 0).ToArray();
}
