using Engine.Core.Access;
using Engine.Core.Access.Explain;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Consent;
using Engine.Core.Storage;
using Engine.Core.Tests.Support;
using Engine.Core.Users;
using Xunit;

namespace Engine.Core.Tests.Access;

public sealed class ExplainTests
{
    private const string Audience = "https://orders.example";

    [Fact]
    public async Task Explain_UserUnderRbac_NamesRolesAndDropsWithReasons()
    {
        await using var engine = Create();
        var explanation = await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann", Audience = Audience, Scope = "openid offline_access read:orders write:orders delete:orders read:mail", RedirectUri = "https://app.example/cb" });

        Assert.Null(explanation.Problem);
        Assert.Equal(["openid", "read:orders", "write:orders"], explanation.Granted);
        Assert.Equal("openid_connect", Of("openid").Reason);
        Assert.StartsWith("rol_", Assert.Single(Of("read:orders").DecidedBy), StringComparison.Ordinal);
        Assert.Equal(["direct"], Of("write:orders").DecidedBy);
        Assert.Equal("rbac", Of("delete:orders").Reason);
        Assert.Equal("not_defined", Of("read:mail").Reason);
        Assert.Equal("offline_access", Of("offline_access").Reason);
        Assert.Equal(("jwt", "rfc9068_profile_authz", "RS256", true), (explanation.Format!.Kind, explanation.Format.Dialect, explanation.Format.Algorithm, explanation.Format.CarriesPermissions));
        Assert.Equal((true, ConsentReason.ApiDoesNotAllowSkipping), (explanation.Consent!.IsNeeded, explanation.Consent.Reason));

        ScopeExplanation Of(string scope) => Assert.Single(explanation.Scopes, item => item.Scope == scope);
    }

    [Fact]
    public async Task Explain_NoAudience_SaysOpaqueAndNoApi()
    {
        await using var engine = Create();
        var explanation = await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann", Scope = "openid read:orders", RedirectUri = "https://app.example/cb" });

        Assert.Equal("opaque", explanation.Format!.Kind);
        Assert.Equal("no_api", Assert.Single(explanation.Scopes, item => !item.IsGranted).Reason);
        Assert.Equal((false, ConsentReason.FirstParty), (explanation.Consent!.IsNeeded, explanation.Consent.Reason));
    }

    [Fact]
    public async Task Explain_Machine_NamesTheClientGrant()
    {
        await using var engine = Create();
        var allowed = await engine.ExplainAsync(new ExplainRequest("service") { Audience = Audience });
        var tooMuch = await engine.ExplainAsync(new ExplainRequest("service") { Audience = Audience, Scope = "delete:orders" });

        Assert.Equal(["read:orders"], allowed.Granted);
        Assert.StartsWith("cgr_", Assert.Single(allowed.Scopes[0].DecidedBy), StringComparison.Ordinal);
        Assert.Equal(AccessDenial.ScopesNotGranted, tooMuch.Denial);
        Assert.Equal("client_grant", Assert.Single(tooMuch.Scopes).Reason);
        Assert.Null(tooMuch.Format);
    }

    [Theory]
    [InlineData("nobody", null, Audience, "application")]
    [InlineData("web", "auth0|bob", Audience, "user")]
    [InlineData("web", "auth0|ann", "https://none.example", "API")]
    [InlineData("service", "auth0|ann", Audience, "grant")]
    [InlineData("service", null, null, "API")]
    public async Task Explain_SomethingUnknown_SaysWhat(string client, string? user, string? audience, string word)
    {
        await using var engine = Create();
        var explanation = await engine.ExplainAsync(new ExplainRequest(client) { UserId = user, Audience = audience });

        Assert.Contains(word, explanation.Problem, StringComparison.Ordinal);
        Assert.Empty(explanation.Scopes);
    }

    [Fact]
    public async Task Explain_Localhost_AsksForConsent()
    {
        await using var engine = Create();
        var explanation = await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann", Scope = "openid", RedirectUri = "http://localhost:5000/cb" });

        Assert.Equal((true, ConsentReason.Localhost), (explanation.Consent!.IsNeeded, explanation.Consent.Reason));
    }

    [Fact]
    public async Task Explain_PromptConsent_AsksForConsent()
    {
        await using var engine = Create();
        var explanation = await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann", Scope = "openid", RedirectUri = "https://app.example/cb", PromptConsent = true });

        Assert.Equal((true, ConsentReason.PromptConsent), (explanation.Consent!.IsNeeded, explanation.Consent.Reason));
        Assert.Equal(["openid"], explanation.Consent.NewScopes);
    }

    [Fact]
    public async Task Explain_Machine_NeedsNoConsentAndGetsNoIdToken()
    {
        await using var engine = Create();
        var explanation = await engine.ExplainAsync(new ExplainRequest("service") { Audience = Audience, Scope = "read:orders" });

        Assert.Equal((false, ConsentReason.NoUser), (explanation.Consent!.IsNeeded, explanation.Consent.Reason));
        Assert.Equal([], explanation.Consent.NewScopes);
        Assert.Null(explanation.IdTokenFormat);
        Assert.Empty(explanation.Claims);
        Assert.Empty(explanation.Permissions);
        Assert.Equal("client_grant", explanation.Scopes[0].Reason);
    }

    [Fact]
    public async Task Explain_NoScope_MeansOpenIdForPeople()
    {
        await using var engine = Create();
        foreach (var scope in new[] { null, "" })
        {
            var explanation = await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann", Audience = "", Scope = scope });
            Assert.Equal(["openid"], explanation.Granted);
            Assert.Equal(("jwt", "RS256", "application", "web"), (explanation.IdTokenFormat!.Kind, explanation.IdTokenFormat.Algorithm, explanation.IdTokenFormat.Reason, explanation.IdTokenFormat.DecidedBy));
        }
    }

    [Fact]
    public async Task Explain_NoOpenId_HasNoIdTokenAndNoClaims()
    {
        await using var engine = Create();
        var explanation = await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann", Audience = Audience, Scope = "read:orders email" });

        Assert.Null(explanation.IdTokenFormat);
        Assert.Empty(explanation.Claims);
        Assert.Equal(["read:orders", "write:orders"], explanation.Permissions.Select(static permission => permission.Permission));
        Assert.StartsWith("rol_", Assert.Single(explanation.Permissions[0].Sources), StringComparison.Ordinal);
        Assert.Equal(["direct"], explanation.Permissions[1].Sources);
    }

    [Fact]
    public async Task Explain_DefaultAudience_StandsForNone()
    {
        await using var engine = Create(static tenant => tenant.Settings = new() { DefaultAudience = Audience });

        Assert.Equal("jwt", (await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann" })).Format!.Kind);
        Assert.Equal(["read:orders"], (await engine.ExplainAsync(new ExplainRequest("service"))).Granted);
    }

    [Theory]
    [InlineData("https://login.example.com/")]
    [InlineData("https://login.example.com")]
    [InlineData("https://login.example.com/userinfo")]
    public async Task Explain_AudienceIsTheTenant_SaysOpaque(string audience)
    {
        await using var engine = Create(static tenant => tenant.Issuer = "https://login.example.com/");

        Assert.Equal("opaque", (await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann", Audience = audience })).Format!.Kind);
        Assert.Contains(audience, (await engine.ExplainAsync(new ExplainRequest("service") { Audience = audience })).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_BlockedUser_SaysSo()
    {
        await using var engine = Create(static tenant => tenant.Users[0] = tenant.Users[0] with { Configure = static user => user with { Blocked = true } });

        Assert.Equal("The user is blocked.", (await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann", Scope = "openid" })).Problem);
    }

    [Fact]
    public async Task Explain_RoleThatIsGone_IsPassedOver()
    {
        await using var engine = Create(static tenant => tenant.Users[0] = tenant.Users[0] with { Configure = static user => user with { Roles = ["rol_gone", .. user.Roles] } });

        Assert.Equal(["read:orders"], (await engine.ExplainAsync(new ExplainRequest("web") { UserId = "auth0|ann", Audience = Audience, Scope = "read:orders" })).Granted);
    }

    private static IdentityEngine Create(Action<TenantDefinition>? configure = null)
    {
        var options = new IdentityEngineOptions { Pages = new BlankPages(), Store = new MemoryStore(), PasswordHasher = new BcryptPasswordHasher(4) };
        options.AddTenant("acme", tenant =>
        {
            tenant.Applications.Add(new Application { ClientId = "web", Name = "Web", ClientSecret = "a-secret-of-a-test", GrantTypes = ["authorization_code", "refresh_token"], Callbacks = ["https://app.example/cb"] });
            tenant.Applications.Add(new Application { ClientId = "service", Name = "Service", ClientSecret = "a-secret-of-a-test", GrantTypes = ["client_credentials"] });
            tenant.Apis.Add(new ApiDefinition(Audience)
            {
                Scopes = [new() { Value = "read:orders" }, new() { Value = "write:orders" }, new() { Value = "delete:orders" }],
                Configure = api => api with { EnforcePolicies = true, TokenDialect = "rfc9068_profile_authz" },
            });
            tenant.ClientGrants.Add(new("service", Audience, ["read:orders"]));
            tenant.Roles.Add(new RoleDefinition("clerk", new PermissionDefinition(Audience, "read:orders")));
            tenant.Users.Add(new UserDefinition("ann@example.com", "Passw0rd!") { Id = "ann", Roles = ["clerk"], Permissions = [new(Audience, "write:orders")] });
            configure?.Invoke(tenant);
        });
        return new IdentityEngine(options);
    }
}
