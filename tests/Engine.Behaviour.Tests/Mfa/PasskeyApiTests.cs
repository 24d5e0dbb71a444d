using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Http;
using Engine.Testing;
using Engine.WebAuthn;
using static Engine.Behaviour.Tests.Mfa.MfaHost;

namespace Engine.Behaviour.Tests.Mfa;

/// <summary>Applications with a sign-in of their own use passkeys: <c>/passkey/challenge</c> and its grant.</summary>
public sealed class PasskeyApiTests
{
    private const string Grant = "urn:okta:params:oauth:grant-type:webauthn";
    private const string Origin = "https://tenant.example";

    private static Task<TestEngine> StartAsync(MultiFactor? factors = null, Func<Application, Application>? application = null, int challenges = 500, Action<PostLoginEvent, PostLoginApi>? action = null) => MfaHost.StartAsync(
        factors ?? new MultiFactor(),
        action,
        tenant: tenant =>
        {
            PasskeyTests.TurnOn(tenant, null);
            foreach (var known in tenant.Applications.ToList())
            {
                tenant.Applications.Remove(known);
                var changed = known with { GrantTypes = [.. known.GrantTypes, Grant], AllowedOrigins = ["https://shop.tenant.example"], WebOrigins = ["https://web.tenant.example"] };
                tenant.Applications.Add(application?.Invoke(changed) ?? changed);
            }
        },
        configure: options =>
        {
            options.AddWebAuthn();
            options.Limits = new() { PasskeyChallengesPerAddress = challenges };
        });

    private static async Task<(int Status, JsonObject Body)> ChallengeAsync(TestEngine engine, string client = "shop", string? realm = null, string? organization = null)
    {
        using var http = engine.CreateClient();
        using var response = await http.PostAsJsonAsync("passkey/challenge", new { client_id = client, realm, organization });
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static Task<TokenResult> TokenAsync(TestEngine engine, JsonObject challenge, string answer, string client = "shop", string? audience = null, string? scope = "openid email offline_access", string? realm = null)
        => engine.Client.TokenAsync(
            ("grant_type", Grant), ("client_id", client), ("auth_session", (string)challenge["auth_session"]!), ("authn_response", answer), ("audience", audience), ("scope", scope), ("realm", realm));

    private static string Sign(SecurityKey device, JsonObject challenge) => device.Get(challenge["authn_params_public_key"]!.ToJsonString());

    [Theory]
    [InlineData(null)]
    [InlineData("Username-Password-Authentication")]
    public async Task Passkey_ThatSignsTheChallenge_GivesTokens(string? realm)
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await PasskeyTests.MakeAsync(engine, device);
        var (status, challenge) = await ChallengeAsync(engine, realm: realm);

        var tokens = await TokenAsync(engine, challenge, Sign(device, challenge), audience: Api, realm: realm);

        Assert.Equal((200, "tenant.example", "required"), (status, (string?)challenge["authn_params_public_key"]!["rpId"], (string?)challenge["authn_params_public_key"]!["userVerification"]));
        Assert.Equal(("auth0|ada", Ada), ((string?)tokens.IdTokenClaims["sub"], (string?)tokens.IdTokenClaims["email"]));
        Assert.Contains(Api, tokens.AccessTokenClaims["aud"]!.AsArray().Select(static item => (string?)item));
        Assert.NotNull(tokens.RefreshToken);
        Assert.NotNull((await engine.Client.RefreshAsync("shop", tokens.RefreshToken!)).AccessToken);
    }

    /// <summary>JSON carries the answer as an object.</summary>
    [Fact]
    public async Task Answer_AsAnObject_IsTheSame()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await PasskeyTests.MakeAsync(engine, device);
        var (_, challenge) = await ChallengeAsync(engine);
        using var http = engine.CreateClient();

        using var response = await http.PostAsJsonAsync("oauth/token", new JsonObject { ["grant_type"] = Grant, ["client_id"] = "shop", ["auth_session"] = challenge["auth_session"]!.DeepClone(), ["authn_response"] = JsonNode.Parse(Sign(device, challenge)) });

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A page of the application asks in its own name; browsers see to it that it is in the domain of the passkey.</summary>
    [Theory]
    [InlineData("https://shop.tenant.example", true)]
    [InlineData("https://web.tenant.example", false)]
    [InlineData("https://evil.tenant.example", false)]
    public async Task Page_ThatHasAsked_IsOneOfTheApplication(string origin, bool isOwn)
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await PasskeyTests.MakeAsync(engine, device);
        using var elsewhere = device.At(origin);
        var (_, challenge) = await ChallengeAsync(engine);

        Assert.Equal(isOwn, (await TokenAsync(engine, challenge, Sign(elsewhere, challenge))).Error is null);
    }

    [Fact]
    public async Task Passkey_WhereASecondFactorIsDemanded_IsAskedForIt()
    {
        var isDemanded = false;
        await using var engine = await StartAsync(new MultiFactor { Factors = ["otp"] }, action: (_, api) =>
        {
            if (isDemanded)
            {
                api.Multifactor.Enable("any");
            }
        });
        using var device = new SecurityKey(Origin);
        await PasskeyTests.MakeAsync(engine, device);
        isDemanded = true;
        var app = await engine.EnrollAppAsync();
        var (_, challenge) = await ChallengeAsync(engine);

        var refused = await TokenAsync(engine, challenge, Sign(device, challenge));

        Assert.Equal("mfa_required", refused.Error);
        engine.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("auth0|ada", (string?)(await engine.OtpAsync((string)refused.Body["mfa_token"]!, app.Code())).IdTokenClaims["sub"]);
    }

    [Fact]
    public async Task Challenge_SignedTwice_GivesTokensOnce()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await PasskeyTests.MakeAsync(engine, device);
        var (_, challenge) = await ChallengeAsync(engine);
        var answer = Sign(device, challenge);

        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => TokenAsync(engine, challenge, answer))));

        Assert.Single(results, static result => result.Error is null);
    }

    [Fact]
    public async Task Answer_ForAnotherApplicationOrSession_GivesNothing()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await PasskeyTests.MakeAsync(engine, device);
        var (_, first) = await ChallengeAsync(engine);
        var (_, second) = await ChallengeAsync(engine);

        Assert.Equal("invalid_grant", (await TokenAsync(engine, first, Sign(device, first), client: "other")).Error);
        Assert.Equal("invalid_grant", (await TokenAsync(engine, second, Sign(device, first))).Error);
        Assert.Null((await TokenAsync(engine, first, Sign(device, first))).Error);
    }

    /// <summary>What was asked for at the sign-in page is worth nothing here: a page that frames it could not use the answer.</summary>
    [Fact]
    public async Task Answer_ToTheSignInPage_GivesNoTokens()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await PasskeyTests.MakeAsync(engine, device);
        using var browser = engine.OpenBrowser();
        var answer = device.Answer(await browser.GetAsync(engine.AuthorizeUrl(out _)));
        var (_, challenge) = await ChallengeAsync(engine);

        Assert.Equal("invalid_grant", (await TokenAsync(engine, challenge, answer)).Error);
    }

    [Fact]
    public async Task Challenge_AfterItsTime_GivesNothing()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await PasskeyTests.MakeAsync(engine, device);
        var (_, challenge) = await ChallengeAsync(engine);
        engine.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("invalid_grant", (await TokenAsync(engine, challenge, Sign(device, challenge))).Error);
    }

    [Fact]
    public async Task Authenticator_ThatHasNotCheckedThePerson_GivesNothing()
    {
        await using var engine = await StartAsync();
        using var device = new SecurityKey(Origin);
        await PasskeyTests.MakeAsync(engine, device);
        device.VerifiesUser = false;
        var (_, challenge) = await ChallengeAsync(engine);

        challenge["authn_params_public_key"]!["userVerification"] = "discouraged";
        Assert.Equal("invalid_grant", (await TokenAsync(engine, challenge, Sign(device, challenge))).Error);
    }

    [Theory]
    [InlineData("third-party", "unauthorized_client")]
    [InlineData("no-grant", "unauthorized_client")]
    public async Task Application_ThatMayNot_GetsNoChallenge(string what, string error)
    {
        await using var engine = await StartAsync(application: known => what == "third-party" ? known with { IsFirstParty = false } : known with { GrantTypes = ["authorization_code"] });

        var (status, body) = await ChallengeAsync(engine);

        Assert.Equal((403, error), (status, (string?)body["error"]));
    }

    [Fact]
    public async Task Challenge_ForWhatThereIsNot_IsRefused()
    {
        await using var engine = await StartAsync();

        Assert.Equal("invalid_request", (string?)(await ChallengeAsync(engine, realm: "nowhere")).Body["error"]);
        Assert.Equal("invalid_request", (string?)(await ChallengeAsync(engine, organization: "org_1")).Body["error"]);
        await using var without = await MfaHost.StartAsync(new MultiFactor(), tenant: static tenant =>
        {
            var known = tenant.Applications.First();
            tenant.Applications.Remove(known);
            tenant.Applications.Add(known with { GrantTypes = [Grant] });
        });
        Assert.Equal("Passkeys are not enabled for the connection.", (string?)(await ChallengeAsync(without)).Body["error_description"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Grant_IsThereWithWhatChecksItsAnswers(bool isThere)
    {
        await using var engine = await MfaHost.StartAsync(configure: options => options.WebAuthn = isThere ? new IdentityEngineOptions().AddWebAuthn().WebAuthn : null);
        using var http = engine.CreateClient();

        var configuration = (await http.GetFromJsonAsync<JsonObject>(".well-known/openid-configuration"))!;

        Assert.Equal(isThere, configuration["grant_types_supported"]!.AsArray().Any(static type => (string?)type == Grant));
    }

    [Fact]
    public async Task Challenges_OfOneAddress_HaveAnEnd()
    {
        await using var engine = await StartAsync(challenges: 3);
        async Task<int> AskAsync()
        {
            var request = new EngineRequest
            {
                Method = "POST",
                Scheme = "https",
                Host = "tenant.example",
                Path = "/passkey/challenge",
                RemoteAddress = IPAddress.Parse("203.0.113.9"),
                Body = new MemoryStream("client_id=shop"u8.ToArray()),
            };
            request.Headers.Add("Content-Type", "application/x-www-form-urlencoded");
            return (await engine.Engine.HandleAsync(request)).StatusCode;
        }

        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            statuses.Add(await AskAsync());
        }

        Assert.Equal([200, 200, 200, 429], statuses);
    }
}
