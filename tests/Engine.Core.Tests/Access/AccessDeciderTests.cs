using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Roles;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Access;

/// <summary>The laws of the access decision, over random tenants and requests.</summary>
[Properties(MaxTest = 400)]
public sealed class AccessDeciderTests
{
    [Property]
    public Property Decide_Granted_IsPartOfWhatWasRequestedOrOfTheDefaults() => ForAll(static (query, decision) =>
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
            || decision.Granted.All(scope => OidcScopes.IsReserved(scope) || RandomTenant.Held(query).Contains(scope)));

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

    /// <summary>What the rules leave over is granted: nothing is dropped but for one of them.</summary>
    [Property]
    public Property Decide_NothingForbidsIt_IsGranted() => ForAll(static (query, decision) =>
        query.Requested is not { } requested || query.Subject == AccessSubject.Client || decision.Denial != AccessDenial.None
            || requested.Where(scope => IsAllowedToPerson(query, scope)).All(decision.Granted.Contains));

    /// <summary>The defaults are everything that could have been asked for.</summary>
    [Property]
    public Property Decide_NoScopesNamed_DefaultsAreEverythingThatIsAllowed() => ForAll(static (query, decision) =>
    {
        if (query.Requested is not null || decision.Denial != AccessDenial.None)
        {
            return true;
        }

        var mustName = query is { Subject: AccessSubject.User, Api: not null } && Policy(query) == AccessPolicy.RequireClientGrant;
        var allowed = query.DefaultsToAll && !mustName
            ? (query.Api?.Scopes ?? []).Select(static scope => scope.Value).Where(scope => query.Subject == AccessSubject.User ? IsAllowedToPerson(query, scope) : query.ClientGrant!.AllowAllScopes == true || query.ClientGrant.Scope.Contains(scope))
            : [];
        return decision.Granted.SequenceEqual(allowed) && decision.Dropped.Count == 0;
    });

    [Property]
    public Property Decide_EveryMissingScope_HasExactlyOneReason() => ForAll(static (query, decision) =>
    {
        var requested = (query.Requested ?? []).ToHashSet();
        var dropped = decision.Dropped.Select(static drop => drop.Scope).ToList();
        return dropped.Distinct().Count() == dropped.Count
            && decision.Granted.Distinct().Count() == decision.Granted.Count
            && !dropped.Intersect(decision.Granted).Any()
            && requested.SetEquals(query.Requested is null ? dropped : decision.Granted.Concat(dropped));
    });

    /// <summary>Each reason, said the slow way; the ids are those of what decided.</summary>
    [Property]
    public Property Decide_EveryReason_IsTrue() => ForAll(static (query, decision) => decision.Dropped.All(drop => drop.Reason switch
    {
        DropReason.ApiPolicy => decision.Denial == AccessDenial.DeniedByPolicy && drop.DecidedBy == query.Api!.Id,
        DropReason.NoClientGrant => decision.Denial == AccessDenial.NoClientGrant && query.ClientGrant is null && drop.DecidedBy == query.Api!.Id,
        DropReason.OrganizationRequired => decision.Denial == AccessDenial.OrganizationRequired && drop.DecidedBy == query.ClientGrant!.Id,
        DropReason.Refused => decision.Denial == AccessDenial.ScopesNotGranted && query.ClientGrant!.Allows(drop.Scope) && Defines(query, drop.Scope) && drop.DecidedBy == query.ClientGrant.Id,
        DropReason.NoUser => query.Subject == AccessSubject.Client && OidcScopes.IsReserved(drop.Scope) && drop.DecidedBy is null,
        DropReason.NoApi => query.Api is null && !OidcScopes.IsReserved(drop.Scope) && drop.DecidedBy is null,
        DropReason.NotDefined => !Defines(query, drop.Scope) && drop.DecidedBy == query.Api!.Id,
        DropReason.ClientGrant => Defines(query, drop.Scope) && !query.ClientGrant!.Allows(drop.Scope) && drop.DecidedBy == query.ClientGrant.Id,
        DropReason.Rbac => Defines(query, drop.Scope) && !RandomTenant.Held(query).Contains(drop.Scope) && drop.DecidedBy == query.Api!.Id,
        DropReason.OfflineAccess => drop.Scope == OidcScopes.OfflineAccess && drop.DecidedBy == query.Api?.Id,
        _ => false,
    }));

    /// <summary>A machine is refused for what it may not have, and told of all of it.</summary>
    [Property]
    public Property Decide_MachineThatAsksForTooMuch_IsRefused() => ForAll(static (query, decision) =>
    {
        if (query.Subject == AccessSubject.User || decision.Denial is AccessDenial.DeniedByPolicy or AccessDenial.NoClientGrant or AccessDenial.OrganizationRequired)
        {
            return decision.Denial != AccessDenial.ScopesNotGranted;
        }

        var tooMuch = (query.Requested ?? []).Where(scope => !(Defines(query, scope) && query.ClientGrant!.Allows(scope))).ToHashSet();
        return (decision.Denial == AccessDenial.ScopesNotGranted) == tooMuch.Count > 0
            && tooMuch.SetEquals(decision.Dropped.Where(static drop => drop.Reason != DropReason.Refused).Select(static drop => drop.Scope));
    });

    [Property]
    public Property Decide_GrantForOrganizationsOnly_GivesMachinesNothing() => ForAll(static (query, decision) =>
        (decision.Denial == AccessDenial.OrganizationRequired)
            == (query is { Subject: AccessSubject.Client, Api: not null, ClientGrant.OrganizationUsage: "require" } && Policy(query) == AccessPolicy.RequireClientGrant));

    [Property]
    public Property Decide_MorePermissionsRolesOrABiggerGrant_NeverTakeAway() => Prop.ForAll(
        (from given in RandomTenant.WithQuery
         from permissions in RandomTenant.FurtherPermissions
         from role in RandomTenant.FurtherRole
         from grants in RandomTenant.FurtherPermissions
         from what in Gen.Choose(1, 15)
         select (given.Query, permissions, role, grants, what)).ToArbitrary(),
        static given =>
        {
            var (query, permissions, role, grants, what) = given;
            var more = query with
            {
                UserPermissions = (what & 1) == 0 ? query.UserPermissions : [.. query.UserPermissions.Union(permissions)],
                Roles = (what & 2) == 0 ? query.Roles : [.. query.Roles, role],
                ClientGrant = (what & 4) == 0 || query.ClientGrant is not { } grant ? query.ClientGrant : grant with { Scope = [.. grant.Scope.Union(grants)] },
            };

            // Where there was no grant at all, one that allows something takes nothing away either.
            if ((what & 8) != 0 && more is { ClientGrant: null, Api: { } api })
            {
                more = more with { ClientGrant = new ClientGrant { Id = "cgr_new", ClientId = "c", Audience = api.Identifier, Scope = grants } };
            }

            return AccessDecider.Decide(query).Granted.All(AccessDecider.Decide(more).Granted.Contains);
        });

    [Property]
    public Property Decide_APermissionMovedIntoARole_ChangesNothing() => ForAll(static (query, decision) =>
    {
        var role = new Role { Id = "rol_moved", Name = "moved", Permissions = RandomTenant.On(query.Api?.Identifier ?? "", query.UserPermissions) };
        var moved = AccessDecider.Decide(query with { UserPermissions = [], Roles = [role, .. query.Roles.Reverse()] });
        return moved.Denial == decision.Denial && moved.Granted.SequenceEqual(decision.Granted) && moved.Dropped.SequenceEqual(decision.Dropped);
    });

    [Property]
    public Property Decide_OrderAndRepetition_DoNotMatter() => Prop.ForAll(
        (from given in RandomTenant.WithQuery from seed in Gen.Choose(0, int.MaxValue) select (given.Query, seed)).ToArbitrary(),
        static given =>
        {
            var (query, seed) = given;
            var items = (query.Requested ?? []).Concat(query.Requested ?? []).ToArray();
            new Random(seed).Shuffle(items);
            var (one, other) = (AccessDecider.Decide(query), AccessDecider.Decide(query with { Requested = query.Requested is null ? null : items }));
            return one.Denial == other.Denial && one.Granted.ToHashSet().SetEquals(other.Granted) && one.Dropped.ToHashSet().SetEquals(other.Dropped)
                && one.Granted.Count == other.Granted.Count && one.Dropped.Count == other.Dropped.Count;
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

    private static Property ForAll(Func<AccessQuery, AccessDecision, bool> law)
        => Prop.ForAll(RandomTenant.WithQuery.ToArbitrary(), given => law(given.Query, AccessDecider.Decide(given.Query)));

    private static bool IsAllowedToPerson(AccessQuery query, string scope)
    {
        if (OidcScopes.IsReserved(scope))
        {
            return scope != OidcScopes.OfflineAccess || (query.RefreshTokenPossible && query.Api?.AllowOfflineAccess != false);
        }

        return Defines(query, scope)
            && (Policy(query) == AccessPolicy.AllowAll || query.ClientGrant is { AllowAllScopes: true } || query.ClientGrant?.Scope.Contains(scope) == true)
            && (!query.Api!.EnforcePolicies || RandomTenant.Held(query).Contains(scope));
    }

    private static bool Defines(AccessQuery query, string scope) => query.Api?.Scopes.Any(defined => defined.Value == scope) == true;

    private static string Policy(AccessQuery query)
        => (query.Subject == AccessSubject.User ? query.Api!.SubjectTypeAuthorization.User : query.Api!.SubjectTypeAuthorization.Client).Policy;
}
