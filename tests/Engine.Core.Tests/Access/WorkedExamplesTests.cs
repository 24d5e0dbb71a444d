using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Roles;
using Engine.Core.Users;
using Xunit;

namespace Engine.Core.Tests.Access;

/// <summary>The examples that the specification works out in words.</summary>
public sealed class WorkedExamplesTests
{
    private static readonly Api SocialMedia = Define("https://social.example", "read:posts", "write:posts", "read:friends", "delete:posts") with
    {
        SubjectTypeAuthorization = new()
        {
            User = new() { Policy = AccessPolicy.RequireClientGrant },
            Client = new() { Policy = AccessPolicy.RequireClientGrant },
        },
    };

    [Theory]
    [InlineData("read:posts", "read:posts", "")]
    [InlineData("read:posts write:posts", "read:posts write:posts", "")]
    [InlineData("read:posts read:friends delete:posts", "read:posts", "read:friends delete:posts")]
    [InlineData("delete:posts", "", "delete:posts")]
    public void SocialMediaApi_ClientGrantForPosts_IsTheCeiling(string requested, string granted, string dropped)
    {
        var decision = AccessDecider.Decide(new AccessQuery
        {
            Subject = AccessSubject.User,
            Api = SocialMedia,
            ClientGrant = Grant("read:posts", "write:posts"),
            Requested = Split(requested),
        });

        Assert.Equal(Split(granted), decision.Granted);
        Assert.Equal(Split(dropped), decision.Dropped.Select(item => item.Scope));
        Assert.All(decision.Dropped, item => Assert.Equal((DropReason.ClientGrant, "cgr_1"), (item.Reason, item.DecidedBy)));
    }

    [Fact]
    public void SocialMediaApi_NoClientGrant_NothingIsIssued()
        => Assert.Equal(AccessDenial.NoClientGrant, AccessDecider.Decide(new AccessQuery { Subject = AccessSubject.User, Api = SocialMedia, Requested = ["read:posts"] }).Denial);

    [Theory]
    [InlineData("organizer", "create:events update:events view:events", "create:events update:events view:events")]
    [InlineData("participant", "create:events update:events view:events register:events", "view:events register:events")]
    [InlineData("organizer", "register:events", "")]
    [InlineData("", "view:events", "")]
    public void EventsApi_Rbac_RolesDecide(string role, string requested, string granted)
    {
        var api = Define("https://events.example", "create:events", "update:events", "view:events", "register:events") with { EnforcePolicies = true };
        Role[] roles =
        [
            Give(api, "organizer", "create:events", "update:events", "view:events"),
            Give(api, "participant", "view:events", "register:events"),
        ];

        var decision = AccessDecider.Decide(new AccessQuery
        {
            Subject = AccessSubject.User,
            Api = api,
            Requested = Split(requested),
            Roles = [.. roles.Where(known => known.Name == role)],
        });

        Assert.Equal(Split(granted), decision.Granted);
        Assert.All(decision.Dropped, item => Assert.Equal(DropReason.Rbac, item.Reason));
    }

    [Fact]
    public void HospitalImages_BackEndService_GetsWhatItsGrantSays()
    {
        var api = Define("https://imaging.example", "read:images", "delete:images");
        var query = new AccessQuery { Subject = AccessSubject.Client, Api = api, ClientGrant = Grant("read:images", "delete:images"), DefaultsToAll = true };

        Assert.Equal(["read:images", "delete:images"], AccessDecider.Decide(query).Granted);
        Assert.Equal(["read:images"], AccessDecider.Decide(query with { Requested = ["read:images"] }).Granted);
        Assert.Equal(AccessDenial.ScopesNotGranted, AccessDecider.Decide(query with { Requested = ["read:images", "write:images"] }).Denial);
        Assert.Equal(AccessDenial.NoClientGrant, AccessDecider.Decide(query with { ClientGrant = null }).Denial);
    }

    [Fact]
    public void OrganizerService_OneLogicalApi_NamespacedScopesKeepTheServicesApart()
    {
        var api = Define("organize", "read:calendar", "read:contacts");

        Assert.Equal(["read:calendar"], Ask("read:calendar").Granted);
        Assert.Equal(["read:contacts", "read:calendar"], Ask("read:contacts read:calendar").Granted);
        Assert.Equal(DropReason.NotDefined, Assert.Single(Ask("read:mail").Dropped).Reason);

        AccessDecision Ask(string scope) => AccessDecider.Decide(new AccessQuery { Subject = AccessSubject.User, Api = api, Requested = Split(scope) });
    }

    [Fact]
    public void ClientGrant_AllowAllScopes_CoversScopesThatAreDefinedLater()
    {
        var grant = Grant() with { AllowAllScopes = true };
        var later = SocialMedia with { Scopes = [.. SocialMedia.Scopes, new ApiScope { Value = "read:likes" }] };

        Assert.Equal(["read:likes"], AccessDecider.Decide(new AccessQuery { Subject = AccessSubject.User, Api = later, ClientGrant = grant, Requested = ["read:likes"] }).Granted);
    }

    [Fact]
    public void Role_CopiedWithOtherPermissions_IsNotTakenForTheOldOne()
    {
        var api = Define("https://events.example", "view:events", "create:events") with { EnforcePolicies = true };
        var role = Give(api, "participant", "view:events");
        var query = new AccessQuery { Subject = AccessSubject.User, Api = api, Requested = ["view:events", "create:events"], Roles = [role] };
        Assert.Equal(["view:events"], AccessDecider.Decide(query).Granted);

        var promoted = role with { Permissions = Give(api, "participant", "create:events").Permissions };

        Assert.Equal(["create:events"], AccessDecider.Decide(query with { Roles = [promoted] }).Granted);
        Assert.Equal(["view:events"], AccessDecider.Decide(query).Granted);
    }

    private static Api Define(string identifier, params string[] scopes)
        => new() { Id = "0123456789abcdef01234567", Identifier = identifier, Scopes = [.. scopes.Select(scope => new ApiScope { Value = scope })] };

    private static ClientGrant Grant(params string[] scopes) => new() { Id = "cgr_1", ClientId = "app", Audience = "any", Scope = scopes };

    private static Role Give(Api api, string name, params string[] permissions)
        => new() { Id = "rol_" + name, Name = name, Permissions = [.. permissions.Select(permission => new Permission { ResourceServerIdentifier = api.Identifier, PermissionName = permission })] };

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
