using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Token;

/// <summary>Refresh tokens that are exchanged for other APIs than the one they were issued for.</summary>
public sealed class MultiResourceTests
{
    private const string Billing = "https://billing.example/";
    private const string Consented = "https://consented.example/";
    private const string Outside = "https://outside.example/";

    [Fact]
    public async Task Exchange_ForAnApiOfThePolicy_GetsItsScopes()
    {
        await using var engine = await StartAsync();
        var refresh = await SignInAsync(engine);

        var billing = await ExchangeAsync(engine, refresh, Billing);
        var narrow = await ExchangeAsync(engine, refresh, Billing, "read:bills write:bills read:posts unknown");
        var original = await ExchangeAsync(engine, refresh);

        Assert.Equal(($"{Billing} {engine.Issuer}userinfo", "openid offline_access read:bills pay:bills"), (string.Join(' ', Audiences(billing)), (string)billing.AccessTokenClaims["scope"]!));
        Assert.Equal("auth0|ada", (string?)billing.IdTokenClaims["sub"]);
        Assert.Equal((Billing, "read:bills"), (string.Join(' ', Audiences(narrow)), narrow.Scope));
        Assert.Equal(($"{Sample.Api} {engine.Issuer}userinfo", "openid offline_access read:posts"), (string.Join(' ', Audiences(original)), (string)original.AccessTokenClaims["scope"]!));
    }

    [Fact]
    public async Task Exchange_ForTheOriginalApi_HasTheScopesOfItsPolicyToo()
    {
        await using var engine = await StartAsync(policies: [new() { Audience = Sample.Api, Scope = ["write:posts"] }]);
        var refresh = await SignInAsync(engine);

        Assert.Equal("openid offline_access read:posts write:posts", (string?)(await ExchangeAsync(engine, refresh)).AccessTokenClaims["scope"]);
        Assert.Equal("write:posts", (await ExchangeAsync(engine, refresh, Sample.Api, "write:posts")).Scope);
    }

    [Fact]
    public async Task Exchange_OfARotatingToken_KeepsWhatItWasIssuedFor()
    {
        await using var engine = await StartAsync(change: static application => application with { RefreshToken = application.RefreshToken with { RotationType = "rotating", ExpirationType = "expiring" } });
        var first = await SignInAsync(engine);

        var billing = await ExchangeAsync(engine, first, Billing);
        var original = await ExchangeAsync(engine, billing.RefreshToken!);
        var reused = await ExchangeAsync(engine, first, Billing);

        Assert.Equal(Sample.Api, Audiences(original)[0]);
        Assert.Equal("invalid_grant", reused.Error);
        Assert.Equal("invalid_grant", (await ExchangeAsync(engine, original.RefreshToken!)).Error);
    }

    [Theory]
    [InlineData(Outside)]
    [InlineData(Consented)]
    [InlineData("https://unknown.example/")]
    [InlineData("")]
    public async Task Exchange_ForAnApiThatNoPolicyOpens_IsForTheOriginalOne(string audience)
    {
        await using var engine = await StartAsync();

        var tokens = await ExchangeAsync(engine, await SignInAsync(engine), audience);

        Assert.Equal((Sample.Api, "openid offline_access read:posts"), (Audiences(tokens)[0], (string?)tokens.AccessTokenClaims["scope"]));
    }

    [Fact]
    public async Task Exchange_OfAThirdPartyApplication_IsForTheOriginalOne()
    {
        await using var engine = await StartAsync(change: static application => application with { IsFirstParty = false });

        Assert.Equal(Sample.Api, Audiences(await ExchangeAsync(engine, await SignInAsync(engine), Billing))[0]);
    }

    [Fact]
    public async Task Exchange_OfATokenWithoutAnApi_GetsThatOfThePolicy()
    {
        await using var engine = await StartAsync();
        var refresh = await SignInAsync(engine, audience: null, scope: "openid offline_access");

        Assert.Equal(Billing, Audiences(await ExchangeAsync(engine, refresh, Billing))[0]);
        Assert.Null((await ExchangeAsync(engine, refresh)).Error);
    }

    [Fact]
    public async Task Exchange_WhatThePersonMayNotHave_IsNotInThePolicysPower()
    {
        await using var engine = await StartAsync(api: static api => api with { EnforcePolicies = true });

        var tokens = await ExchangeAsync(engine, await SignInAsync(engine), Billing);

        Assert.Equal("openid offline_access", (string?)tokens.AccessTokenClaims["scope"]);
    }

    [Fact]
    public async Task Exchange_ApiThatWantsAClientGrant_NeedsOne()
    {
        await using var engine = await StartAsync(api: static api => api with { SubjectTypeAuthorization = api.SubjectTypeAuthorization with { User = new() { Policy = AccessPolicy.RequireClientGrant } } });

        var refused = await ExchangeAsync(engine, await SignInAsync(engine), Billing);

        Assert.Equal((HttpStatusCode.Forbidden, "access_denied"), (refused.StatusCode, refused.Error));
    }

    [Fact]
    public async Task Exchange_Actions_SeeTheApiAndDecideAnew()
    {
        await using var engine = await StartAsync(tenant: static tenant => tenant.Actions.Add(new ActionRegistration(ActionTriggers.PostLogin, "gate", """
            exports.onExecutePostLogin = async (event, api) => { if (event.resource_server.identifier === 'https://billing.example/') { api.access.deny('No bills'); } };
            """)));

        var refused = await ExchangeAsync(engine, await SignInAsync(engine), Billing);

        Assert.Equal(("access_denied", "No bills"), (refused.Error, refused.ErrorDescription));
    }

    [Fact]
    public async Task Exchange_ResourceWhereTheTenantReadsIt_IsAnAudience()
    {
        await using var engine = await StartAsync(tenant: static tenant => tenant.Settings = new TenantSettings { ResourceParameterProfile = "compatibility" });

        var tokens = await engine.Client.TokenAsync(
            ("grant_type", "refresh_token"), ("client_id", Sample.WebClient), ("client_secret", Sample.WebSecret), ("refresh_token", await SignInAsync(engine)), ("resource", Billing));

        Assert.Equal(Billing, Audiences(tokens)[0]);
    }

    [Theory]
    [InlineData("https://tenant.example/api/v2/", "read:users")]
    [InlineData("https://nowhere.example/", "read:bills")]
    [InlineData(Billing, "drink:bills")]
    [InlineData("", "read:bills")]
    public async Task Policy_OfWhatIsNotThere_KeepsTheEngineFromStarting(string audience, string scope)
    {
        var fault = await Assert.ThrowsAsync<EngineConfigurationException>(() => StartAsync(policies: [new() { Audience = audience, Scope = [scope] }]));

        Assert.Contains("refresh_token.policies", fault.Message, StringComparison.Ordinal);
    }

    private static Task<TestEngine> StartAsync(IReadOnlyList<RefreshTokenPolicy>? policies = null, Func<Application, Application>? change = null, Func<Api, Api>? api = null, Action<TenantDefinition>? tenant = null)
        => TestEngine.StartAsync(definition =>
        {
            Sample.Declare(definition);
            definition.Apis.Add(Api(Billing, ["read:bills", "pay:bills", "write:bills"], api));
            definition.Apis.Add(Api(Outside, ["read:posts"]));
            definition.Apis.Add(Api(Consented, ["read:posts"], static known => known with { SkipConsentForVerifiableFirstPartyClients = false }));
            var application = definition.Applications[0];
            application = application with { RefreshToken = application.RefreshToken with { Policies = policies ?? [new() { Audience = Billing, Scope = ["read:bills", "pay:bills"] }, new() { Audience = Consented, Scope = ["read:posts"] }] } };
            definition.Applications[0] = change?.Invoke(application) ?? application;
            tenant?.Invoke(definition);
        });

    private static ApiDefinition Api(string audience, string[] scopes, Func<Api, Api>? change = null) => new(audience)
    {
        Scopes = [.. scopes.Select(static scope => new ApiScope { Value = scope })],
        Configure = known => (change ?? (static api => api))(known with { AllowOfflineAccess = true, SkipConsentForVerifiableFirstPartyClients = true }),
    };

    private static async Task<string> SignInAsync(TestEngine engine, string? audience = Sample.Api, string scope = "openid offline_access read:posts")
        => (await engine.Client.AuthorizationCodeAsync(new SignInRequest(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret, Audience = audience, Scope = scope })).RefreshToken!;

    private static Task<TokenResult> ExchangeAsync(TestEngine engine, string refreshToken, string? audience = null, string? scope = null) => engine.Client.TokenAsync(
        ("grant_type", "refresh_token"), ("client_id", Sample.WebClient), ("client_secret", Sample.WebSecret), ("refresh_token", refreshToken), ("audience", audience), ("scope", scope));

    private static string[] Audiences(TokenResult tokens)
        => tokens.AccessTokenClaims["aud"] is System.Text.Json.Nodes.JsonArray list ? [.. list.Select(static item => (string)item!)] : [(string)tokens.AccessTokenClaims["aud"]!];
}
