using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Testing;
using static Engine.Behaviour.Tests.Mfa.MfaHost;

namespace Engine.Behaviour.Tests.Mfa;

/// <summary>Applications that ask for the second factor themselves: <c>/mfa</c> and its grants.</summary>
public sealed class ApiTests
{
    private static readonly MultiFactor All = new() { Factors = ["otp", "sms", "email", "recovery-code"], IsRequired = true, PhoneMessageTypes = ["sms", "voice"] };

    [Fact]
    public async Task Password_WithoutAFactor_NamesWhatCanBeEnrolled()
    {
        await using var engine = await StartAsync(All);

        var refused = await engine.PasswordAsync();

        Assert.Equal((403, "mfa_required", "Multifactor authentication required"), ((int)refused.StatusCode, refused.Error, refused.ErrorDescription));
        Assert.Equal("""{"enroll":[{"type":"otp"},{"type":"phone"}]}""", refused.Body["mfa_requirements"]!.ToJsonString());
        Assert.False(refused.Body.ContainsKey("access_token"));
    }

    [Fact]
    public async Task Password_WithAFactor_NamesWhatCanBeProven()
    {
        await using var engine = await StartAsync(All);
        await engine.EnrollAppAsync();

        Assert.Equal("""{"challenge":[{"type":"otp"},{"type":"email"},{"type":"recovery-code"}]}""", (await engine.PasswordAsync()).Body["mfa_requirements"]!.ToJsonString());
    }

    [Fact]
    public async Task Otp_AssociatedAndProven_GivesTheTokensThatWereAskedFor()
    {
        await using var engine = await StartAsync(All);
        var token = await engine.MfaTokenAsync(audience: Api, scope: "openid email offline_access");
        var (status, body) = await engine.MfaAsync("POST", "associate", token, new { authenticator_types = new[] { "otp" } });
        Assert.Equal((200, "otp"), (status, (string?)body!["authenticator_type"]));
        Assert.StartsWith("otpauth://totp/Difference%20%26%20Co:ada%40example.com?secret=", (string?)body["barcode_uri"], StringComparison.Ordinal);
        Assert.Single(body["recovery_codes"]!.AsArray());
        var app = new AuthenticatorApp((string)body["barcode_uri"]!, engine.Clock);
        Assert.Equal(app.Code(), new AuthenticatorApp((string)body["secret"]!, engine.Clock).Code());

        var tokens = await engine.OtpAsync(token, app.Code());

        Assert.Contains(Api, tokens.AccessTokenClaims["aud"]!.AsArray().Select(static item => (string?)item));
        Assert.Equal("ada@example.com", (string?)tokens.IdTokenClaims["email"]);
        Assert.NotNull(tokens.RefreshToken);
        Assert.Contains("seotpft", await engine.LogTypesAsync());
    }

    [Theory]
    [InlineData("sms", Phone, "XXXXXXX3456")]
    [InlineData("voice", Phone, "XXXXXXX3456")]
    [InlineData("email", "ada+factor@example.com", "ad********@exam*******")]
    public async Task Oob_Challenged_GivesTokens(string channel, string recipient, string shown)
    {
        await using var engine = await StartAsync(All);
        var app = await engine.EnrollAppAsync();
        var token = await engine.MfaApiTokenAsync(app);
        var (status, body) = await engine.MfaAsync("POST", "associate", token, new { authenticator_types = new[] { "oob" }, oob_channels = new[] { channel }, phone_number = recipient, email = recipient });
        Assert.Equal((200, "oob", channel, "prompt"), (status, (string?)body!["authenticator_type"], (string?)body["oob_channel"], (string?)body["binding_method"]));
        Assert.Null((await engine.OobAsync(token, (string)body["oob_code"]!, engine.CodeTo(recipient))).Error);

        var (_, list) = await engine.MfaAsync("GET", "authenticators", token);
        var entry = list!.AsArray().Single(item => (string?)item!["oob_channel"] == channel);
        Assert.Equal(("oob", true, shown), ((string?)entry!["authenticator_type"], (bool)entry["active"]!, (string?)entry["name"]));

        var mfa = await engine.MfaTokenAsync();
        (status, body) = await engine.MfaAsync("POST", "challenge", null, new { client_id = "shop", mfa_token = mfa, challenge_type = "oob", authenticator_id = (string?)entry["id"] });
        Assert.Equal((200, "oob", "prompt"), (status, (string?)body!["challenge_type"], (string?)body["binding_method"]));
        var tokens = await engine.OobAsync(mfa, (string)body["oob_code"]!, engine.CodeTo(recipient));
        Assert.NotNull(tokens.AccessToken);
        Assert.False(tokens.IdTokenClaims.ContainsKey("amr"));
    }

    [Fact]
    public async Task RecoveryCode_Used_ComesWithTheNextOne()
    {
        await using var engine = await StartAsync(All);
        var token = await engine.MfaTokenAsync();
        var (_, body) = await engine.MfaAsync("POST", "associate", token, new { authenticator_types = new[] { "otp" } });
        await engine.OtpAsync(token, new AuthenticatorApp((string)body!["secret"]!, engine.Clock).Code());
        var code = (string)body["recovery_codes"]![0]!;

        var tokens = await RecoverAsync(engine, code);

        Assert.NotNull(tokens.AccessToken);
        var next = (string)tokens.Body["recovery_code"]!;
        Assert.NotEqual(code, next);
        Assert.Equal("invalid_grant", (await RecoverAsync(engine, code)).Error);
        Assert.Null((await RecoverAsync(engine, next)).Error);
    }

    [Theory]
    [InlineData("otp", "otp")]
    [InlineData("oob", "oob")]
    [InlineData("otp oob", "otp")]
    [InlineData(null, "otp")]
    public async Task Challenge_Types_AreTakenInTheOrderOfTheFactors(string? types, string expected)
    {
        await using var engine = await StartAsync(All);
        await engine.EnrollAppAsync();

        var (_, body) = await engine.MfaAsync("POST", "challenge", null, new { client_id = "shop", mfa_token = await engine.MfaTokenAsync(), challenge_type = types });

        Assert.Equal(expected, (string?)body!["challenge_type"]);
    }

    [Fact]
    public async Task Factors_OfAPerson_AreListedAndRemoved()
    {
        await using var engine = await StartAsync(All);
        var app = await engine.EnrollAppAsync();
        var token = await engine.MfaApiTokenAsync(app);

        var (_, list) = await engine.MfaAsync("GET", "authenticators", token);
        Assert.Equal(["otp", "oob", "recovery-code"], list!.AsArray().Select(static item => (string?)item!["authenticator_type"]));
        var id = (string)list[0]!["id"]!;
        Assert.Equal(204, (await engine.MfaAsync("DELETE", "authenticators/" + Uri.EscapeDataString(id), token)).Status);

        // Without a factor that stands alone, the others count no more.
        (_, list) = await engine.MfaAsync("GET", "authenticators", token);
        Assert.Empty(list!.AsArray());
        Assert.Equal(404, (await engine.MfaAsync("DELETE", "authenticators/" + Uri.EscapeDataString(id), token)).Status);
        Assert.Contains("gd_unenroll", await engine.LogTypesAsync());
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"authenticator_types":["push"]}""")]
    [InlineData("""{"authenticator_types":["oob"]}""")]
    [InlineData("""{"authenticator_types":["oob"],"oob_channels":["auth0"]}""")]
    [InlineData("""{"authenticator_types":["oob"],"oob_channels":["sms"],"phone_number":"0301"}""")]
    [InlineData("""{"authenticator_types":["oob"],"oob_channels":["sms"]}""")]
    [InlineData("""{"authenticator_types":"otp"}""")]
    public async Task Associate_BadInput_IsRefusedAndSendsNothing(string body)
    {
        await using var engine = await StartAsync(All);

        var (status, answer) = await engine.MfaAsync("POST", "associate", await engine.MfaTokenAsync(), JsonNode.Parse(body));

        Assert.Equal(400, status);
        Assert.NotNull((string?)answer!["error_description"]);
        Assert.Empty(engine.Outbox.Messages);
    }

    [Fact]
    public async Task Challenge_WithoutAFactor_SaysThatOneHasToBeEnrolled()
    {
        await using var engine = await StartAsync(All);

        var (status, body) = await engine.MfaAsync("POST", "challenge", null, new { client_id = "shop", mfa_token = await engine.MfaTokenAsync(), challenge_type = "otp" });

        Assert.Equal((403, "association_required"), (status, (string?)body!["error"]));
    }

    [Fact]
    public async Task Discovery_NamesTheChallengeEndpoint()
    {
        await using var engine = await StartAsync(All);
        using var client = engine.CreateClient();

        var document = JsonNode.Parse(await client.GetStringAsync(".well-known/openid-configuration"))!;

        Assert.Equal(engine.Issuer + "mfa/challenge", (string?)document["mfa_challenge_endpoint"]);
    }

    private static async Task<TokenResult> RecoverAsync(TestEngine engine, string code)
        => await engine.Client.TokenAsync(("grant_type", RecoveryGrant), ("client_id", "shop"), ("mfa_token", await engine.MfaTokenAsync()), ("recovery_code", code));
}
