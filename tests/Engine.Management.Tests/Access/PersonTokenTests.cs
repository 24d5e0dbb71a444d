using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Configuration;
using Engine.Core.Management;
using Engine.Testing;

namespace Engine.Management.Tests.Access;

/// <summary>
/// A person's token opens their own account, whichever way more got into it: the access decision does not give more, and the
/// Management API does not take more.
/// </summary>
public sealed class PersonTokenTests
{
    private const string Wanted = "openid read:users update:users read:client_keys update:tenant_settings read:current_user";

    [Fact]
    public async Task Authorize_PersonWithoutRoles_GetsOwnScopesAlone()
    {
        await using var host = await PersonHost.StartAsync();

        var tokens = await host.SignUpAsync("mallory@example.com", Wanted);

        Assert.Equal("openid read:current_user", tokens.Scope);
        Assert.Equal(403, (await host.SendAsync(tokens.AccessToken, "GET", "/clients")).Status);
    }

    [Fact]
    public async Task Authorize_ActionThatAddsScopes_AddsNoneOfTheManagementApi()
    {
        await using var host = await PersonHost.StartAsync(static (tenant, _) => tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "adds", """
            exports.onExecutePostLogin = async (event, api) => {
              api.accessToken.addScope('read:users');
              api.accessToken.addScope('update:current_user_metadata');
            };
            """)));

        var tokens = await host.SignInAsync("ada@example.com", Wanted, audience: host.Audience);

        Assert.Equal("openid read:current_user update:current_user_metadata", tokens.Scope);
        Assert.Equal(403, (await host.SendAsync(tokens.AccessToken, "GET", "/users")).Status);
    }

    /// <summary>Neither a role, nor a permission, nor a client grant for users gives a person more of the system API.</summary>
    [Fact]
    public async Task Authorize_RolesPermissionsAndClientGrants_GiveNoMore()
    {
        await using var host = await PersonHost.StartAsync(static (tenant, issuer) =>
        {
            var audience = ManagementApi.IdentifierOf(issuer);
            var system = tenant.Apis[0];
            tenant.Apis[0] = system with
            {
                Configure = api => system.Configure!(api) with
                {
                    EnforcePolicies = true,
                    TokenDialect = "access_token_authz",
                    AllowOfflineAccess = true,
                    SubjectTypeAuthorization = new() { User = new() { Policy = AccessPolicy.RequireClientGrant } },
                },
            };
            tenant.Roles.Add(new RoleDefinition("admin", new(audience, "read:users"), new(audience, "read:current_user")));
            tenant.ClientGrants.Add(new ClientGrantDefinition(PersonHost.Spa, audience, [], "user") { AllowAllScopes = true });
            tenant.Users.Add(new UserDefinition("boss@example.com", PersonHost.Password) { Id = "boss", Roles = ["admin"], Permissions = [new(audience, "update:users")] });
        });

        var tokens = await host.SignInAsync("boss@example.com", Wanted + " offline_access", audience: host.Audience);
        var refreshed = await host.Client.RefreshAsync(PersonHost.Spa, tokens.RefreshToken!, scope: "read:users update:users read:current_user");

        Assert.Equal("openid read:current_user offline_access", tokens.Scope);
        Assert.Equal("read:current_user", refreshed.AccessTokenClaims["scope"]!.GetValue<string>());
        foreach (var token in new[] { tokens.AccessToken, refreshed.AccessToken })
        {
            Assert.Equal(403, (await host.SendAsync(token, "GET", "/users/auth0%7Cada")).Status);
            Assert.Equal(200, (await host.SendAsync(token, "GET", "/users/auth0%7Cboss")).Status);
        }
    }

    /// <summary>The check of the Management API alone: these tokens have what no decision gives.</summary>
    [Theory]
    [InlineData("auth0|mallory", "spa-client", null, 403)]
    [InlineData("auth0|mallory", "spa-client", "client-credentials", 403)]
    [InlineData("management", "management", "client-credentials", 403)]
    [InlineData("auth0|x@clients", "auth0|x", "client-credentials", 403)]
    [InlineData("other@clients", "management", "client-credentials", 403)]
    [InlineData("management@clients@clients", "management", "client-credentials", 403)]
    [InlineData("management@clients", null, "client-credentials", 403)]
    [InlineData("management@clients", "management", "client-credentials", 200)]
    public async Task ManagementApi_TokenThatIsNotAMachines_DoesNotPassWithOtherScopes(string subject, string? client, string? grant, int status)
    {
        await using var host = await PersonHost.StartAsync();
        foreach (var name in new[] { "azp", "client_id" })
        {
            var claims = new JsonObject { ["aud"] = host.Audience, ["sub"] = subject, ["scope"] = "read:clients read:users", ["permissions"] = new JsonArray("read:clients"), [name] = client };
            if (grant is not null)
            {
                claims["gty"] = grant;
            }

            var answer = await host.SendAsync(host.Sign(claims), "GET", "/clients");

            Assert.Equal(status, answer.Status);
        }
    }

    [Fact]
    public async Task ManagementApi_OwnScopes_AreForTheSubjectsIdAlone()
    {
        await using var host = await PersonHost.StartAsync();
        string Token(string subject) => host.Sign(new JsonObject { ["aud"] = host.Audience, ["sub"] = subject, ["azp"] = PersonHost.Spa, ["scope"] = "read:current_user update:current_user_metadata delete:current_user" });

        Assert.Equal(200, (await host.SendAsync(Token("auth0|ada"), "GET", "/users/auth0%7Cada")).Status);
        foreach (var subject in new[] { "auth0|Ada", "auth0|ad", "ada", "auth0|ada ", "auth0%7Cada", "AUTH0|ada" })
        {
            Assert.Equal(403, (await host.SendAsync(Token(subject), "GET", "/users/auth0%7Cada")).Status);
            Assert.Equal(403, (await host.SendAsync(Token(subject), "DELETE", "/users/auth0%7Cada")).Status);
        }
    }

    /// <summary>An API under an audience that the Management API was told to accept is the system API too.</summary>
    [Fact]
    public async Task Authorize_FurtherAudienceOfTheManagementApi_HasTheSameCeiling()
    {
        const string audience = "https://product.example/management";
        await using var engine = await TestEngine.StartAsync(
            static tenant =>
            {
                FlowHost.Declare(tenant);
                tenant.Apis.Add(new ApiDefinition(audience) { Scopes = ManagementScopes.All, Configure = static api => api with { SkipConsentForVerifiableFirstPartyClients = true } });
            },
            static options => options.AddManagementApi(static api => api.Audiences.Add(audience)));

        var tokens = await engine.Client.AuthorizationCodeAsync(FlowHost.SignIn() with { Audience = audience, Scope = Wanted });

        Assert.Equal("openid read:current_user", tokens.Scope);
    }
}
