using System.Text.Json.Nodes;

namespace Engine.Management.Tests.Restrictions;

/// <summary>Settings that keep somebody out on the service, and that this engine can't lift for anybody: they keep everybody out.</summary>
public sealed class TenantRestrictionTests : RestrictionTest
{
    private const string Rule = """{"name":"Deny","script":"function (user, context, callback) { callback(new UnauthorizedError('no')); }","enabled":true,"stage":"login_success"}""";

    [Fact]
    public async Task MfaPolicy_AllApplications_LetsNobodySignInWithoutAFactor()
    {
        await AssertSignsInAsync();
        await ChangeAsync("/guardian/policies", """["all-applications"]""", "PUT");

        Assert.Equal("access_denied: Signing in is refused: multi-factor authentication (guardian/policies) without a factor that is turned on is not supported", await RefusalAsync());
        Assert.Contains("guardian/policies", (await Host.SendAsync("GET", "/logs?q=type:f")).Body!.ToJsonString(), StringComparison.Ordinal);
        await ChangeAsync("/guardian/policies", "[]", "PUT");
        await AssertSignsInAsync();
    }

    [Fact]
    public async Task Rule_Enabled_LetsNobodyPastIt()
    {
        var tokens = await Host.Client.AuthorizationCodeAsync(FlowHost.SignIn());
        await ChangeAsync("/rules", Rule, "POST");

        Assert.Equal("access_denied: Signing in is refused: running rules (an enabled rule) is not supported", await RefusalAsync());
        using var response = await Host.Client.Http.PostAsync(new Uri("oauth/token", UriKind.Relative), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = FlowHost.Web,
            ["client_secret"] = FlowHost.Secret,
            ["refresh_token"] = tokens.RefreshToken!,
        }));
        Assert.Contains("running rules", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var id = (await Host.SendAsync("GET", "/rules")).Body![0]!["id"]!.GetValue<string>();
        await ChangeAsync("/rules/" + id, """{"enabled":false}""");
        await AssertSignsInAsync();
    }

    [Fact]
    public async Task Hook_BeforeCredentialsExchange_KeepsApplicationsOutButNotTheAdministrator()
    {
        await ChangeAsync("/client-grants", $$"""{"client_id":"management","audience":"{{FlowHost.Api}}","scope":["read:posts"]}""", "POST");
        await ChangeAsync("/hooks", """{"name":"deny","script":"module.exports = (c, s, a, x, cb) => cb(new Error('no'))","triggerId":"credentials-exchange","enabled":true}""", "POST");

        var refusal = await Host.Client.ClientCredentialsAsync("management", FlowHost.Secret, FlowHost.Api);

        Assert.Equal("The token is refused: running hooks (an enabled credentials-exchange hook) is not supported", refusal.ErrorDescription);
        Assert.NotNull((await Host.Client.ClientCredentialsAsync("management", FlowHost.Secret, "https://tenant.example/api/v2/")).AccessToken);
    }

    [Fact]
    public async Task Hook_BeforeRegistration_LetsNobodySignUpOrBeCreated()
    {
        await ChangeAsync("/hooks", """{"name":"deny","script":"module.exports = (u, c, cb) => cb(new Error('no'))","triggerId":"pre-user-registration","enabled":true}""", "POST");
        using var browser = Host.Client.OpenBrowser();

        Assert.Contains("running hooks", (await browser.GetAsync(AuthorizeUrl(("screen_hint", "signup")))).Body, StringComparison.Ordinal);
        var created = await Host.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = "new@example.com", ["password"] = FlowHost.Password });
        Assert.Equal(400, created.Status);
        Assert.Contains("running hooks", created.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"challenge_password_policy":"always"}""", false)]
    [InlineData("""{"challenge_password_policy":"when_risky"}""", false)]
    [InlineData("""{"challenge_password_policy":"never"}""", true)]
    [InlineData("""{"challenge_password_policy":"always","monitoring_mode_enabled":true}""", true)]
    public async Task BotDetection_DemandsACaptcha_NoPasswordIsAskedFor(string settings, bool signsIn)
    {
        await ChangeAsync("/attack-protection/bot-detection", settings);

        if (signsIn)
        {
            await AssertSignsInAsync();
        }
        else
        {
            Assert.Equal("access_denied: Signing in is refused: bot detection (challenge_password_policy) is not supported", await RefusalAsync());
        }
    }

    [Fact]
    public async Task BotDetection_OfResets_KeepsThePasswordAsItIs()
    {
        await ChangeAsync("/attack-protection/bot-detection", """{"challenge_password_reset_policy":"always"}""");
        var ticket = (await Host.SendAsync("POST", "/tickets/password-change", new JsonObject { ["user_id"] = FlowHost.UserId })).Text("ticket");
        using var browser = Host.Client.OpenBrowser();

        Assert.Contains("bot detection", (await browser.GetAsync(ticket)).Body, StringComparison.Ordinal);
        await AssertSignsInAsync();
    }

    [Theory]
    [InlineData("post-user-registration")]
    [InlineData("pre-user-registration")]
    [InlineData("send-phone-message")]
    [InlineData("password-reset-post-challenge")]
    [InlineData("post-change-password")]
    [InlineData("custom-phone-provider")]
    [InlineData("custom-email-provider")]
    [InlineData("custom-token-exchange")]
    [InlineData("event-stream")]
    [InlineData("password-hash-migration")]
    public async Task Actions_BoundToATriggerNobodyRuns_AreRefused(string trigger)
    {
        var answer = await Host.SendAsync("PATCH", $"/actions/triggers/{trigger}/bindings", JsonNode.Parse("""{"bindings":[{"ref":{"type":"action_name","value":"x"}}]}"""));

        Assert.Equal(400, answer.Status);
        Assert.StartsWith($"Binding Actions to the trigger {trigger} is not supported", answer.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await Host.SendAsync("PATCH", $"/actions/triggers/{trigger}/bindings", JsonNode.Parse("""{"bindings":[]}"""))).Status);
    }
}
