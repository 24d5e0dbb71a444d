using System.Text.Encodings.Web;
using System.Text.Json;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Tenants;
using Engine.Testing;

namespace Engine.Behaviour.Tests.RichAuthorization;

public sealed class RichAuthorizationInProcess() : RichAuthorizationTests(HostKind.InProcess);

public sealed class RichAuthorizationOverKestrel() : RichAuthorizationTests(HostKind.Kestrel);

/// <summary>Rich authorization requests from the request to the token (RFC 9396, <c>apis/configure-rich-authorization-requests.md</c>).</summary>
public abstract class RichAuthorizationTests(HostKind kind) : PaymentsTest(kind)
{
    [Fact]
    public async Task Request_Accepted_IsInTheAnswerAndTheToken()
    {
        var tokens = await PayAsync();

        Assert.Equal(Payments.Details, tokens.Body["authorization_details"]!.ToJsonString(Relaxed));
        Assert.Equal(Payments.Details, tokens.AccessTokenClaims["authorization_details"]!.ToJsonString(Relaxed));
        Assert.Contains("pay", tokens.AccessTokenClaims["scope"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.False(tokens.IdTokenClaims.ContainsKey("authorization_details"));
    }

    [Fact]
    public async Task Request_SeveralEntriesOfOneType_AreKeptInTheirOrder()
    {
        const string Details = """[{"type":"money_transfer","n":1},{"type":"account_access"},{"type":"money_transfer","n":2}]""";

        Assert.Equal(Details, (await PayAsync(Details)).AccessTokenClaims["authorization_details"]!.ToJsonString());
    }

    [Fact]
    public async Task Request_WithoutDetails_HasNoneInTheAnswer()
    {
        using var browser = Client.OpenBrowser();
        var tokens = await RedeemAsync(await SignInAsync(browser, Request(details: null)));

        Assert.False(tokens.Body.ContainsKey("authorization_details"));
        Assert.False(tokens.AccessTokenClaims.ContainsKey("authorization_details"));
    }

    [Fact]
    public async Task Request_OfAFirstPartyApplication_IsShownEveryTime()
    {
        using var browser = Client.OpenBrowser();
        for (var times = 0; times < 2; times++)
        {
            var page = await SignInAsync(browser, Request(), consent: null);
            Assert.Contains("Pay 2500.10 USD to Hanna &lt;b&gt;Herwitz&lt;/b&gt;", page.Body, StringComparison.Ordinal);
            Assert.Contains("code", (await browser.SubmitAsync(page, button: "accept")).Parameters.Keys);
        }

        Assert.Equal("consent_required", (await browser.GetAsync(Request(prompt: "none"))).Parameters["error"]);
        Assert.Contains("code", (await browser.GetAsync(Request(details: null, prompt: "none"))).Parameters.Keys);
    }

    [Fact]
    public async Task Request_Rejected_IsAccessDenied()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, Request(), consent: false);

        Assert.True(page.HasLeft);
        Assert.Equal(("access_denied", "the-state"), (page.Parameters["error"], page.Parameters["state"]));
    }

    [Fact]
    public async Task Request_TenantWithoutThePartial_ShowsEveryProperty()
    {
        await using var engine = await TestEngine.StartAsync(static tenant =>
        {
            Payments.Declare(tenant);
            tenant.CustomizedConsent = null;
        });
        using var browser = engine.OpenBrowser();
        var page = await SignInAsync(browser, Request().Replace(Client.Issuer, engine.Issuer, StringComparison.Ordinal), consent: null);

        foreach (var shown in (string[])["money_transfer", "instructedAmount amount", "2500.10", "USD", "xxxxxxxxxxx1234", "Hanna &lt;b&gt;Herwitz&lt;/b&gt;"])
        {
            Assert.Contains(shown, page.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Request_WherePushingIsNeeded_IsRefused()
    {
        await using var engine = await TestEngine.StartAsync(static tenant =>
        {
            Payments.Declare(tenant);
            tenant.Settings = new TenantSettings();
        });
        using var browser = engine.OpenBrowser();
        var page = await browser.GetAsync(Request().Replace(Client.Issuer, engine.Issuer, StringComparison.Ordinal));

        Assert.True(page.HasLeft);
        Assert.Equal("invalid_request", page.Parameters["error"]);
        Assert.Contains("pushed", page.Parameters["error_description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task EncryptedToken_Answer_TellsNothingButTheTypes()
    {
        var tokens = await PayAsync(audience: Payments.EncryptedApi);

        Assert.Equal("""[{"type":"money_transfer"}]""", tokens.Body["authorization_details"]!.ToJsonString());
        Assert.Equal(5, tokens.AccessToken.Split('.').Length);
    }

    [Fact]
    public async Task Refresh_Token_KeepsTheDetails()
    {
        var first = await PayAsync();
        var second = await Client.RefreshAsync(Payments.Client, first.RefreshToken!, Payments.Secret);
        var narrowed = await Client.RefreshAsync(Payments.Client, second.RefreshToken ?? first.RefreshToken!, Payments.Secret, "openid");

        foreach (var refreshed in (TokenResult[])[second, narrowed])
        {
            Assert.Equal(Payments.Details, refreshed.Body["authorization_details"]!.ToJsonString(Relaxed));
            Assert.Equal(Payments.Details, refreshed.AccessTokenClaims["authorization_details"]!.ToJsonString(Relaxed));
        }
    }

    [Fact]
    public async Task Action_OfTheLogin_ReadsTheDetailsAndCanNotForgeThem()
    {
        var claims = (await PayAsync()).AccessTokenClaims;

        Assert.Equal("""["money_transfer"]""", claims["https://shop.example/seen"]!.ToJsonString());
        Assert.Equal(Payments.Details, claims["authorization_details"]!.ToJsonString(Relaxed));
    }

    [Fact]
    public async Task Action_OfTheLogin_CanDenyForTheDetails()
        => Assert.Equal(("access_denied", "too much"), await RefuseAsync("""[{"type":"money_transfer","instructedAmount":{"amount":1000001}}]"""));

    [Fact]
    public async Task LinkingId_TransactionalConsentPolicy_IsToldToActions()
    {
        var (first, second) = (await PayAsync(audience: Payments.TransactionalApi), await PayAsync(audience: Payments.TransactionalApi));
        var (one, other) = (LinkingId(first), LinkingId(second));

        Assert.True(Guid.TryParse(one, out _), one);
        Assert.NotEqual(one, other);
        Assert.Equal(Payments.Details, first.Body["authorization_details"]!.ToJsonString(Relaxed));
    }

    [Fact]
    public async Task LinkingId_StandardConsentPolicyOrNoDetails_IsNotMade()
    {
        using var browser = Client.OpenBrowser();
        var plain = await RedeemAsync(await SignInAsync(browser, Request(details: null, Payments.TransactionalApi)));

        Assert.Null(LinkingId(await PayAsync()));
        Assert.Null(LinkingId(plain));
    }

    [Fact]
    public async Task Details_OfTheAnswerAfterTamperingWithTheForm_AreThoseOfTheRequest()
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, Request(), consent: null);
        var done = await browser.PostAsync(page.Form!.Action.AbsoluteUri, [.. page.Form.Fields, new("action", "accept"), new("authorization_details", """[{"type":"money_transfer","beneficiary":"Mallory"}]""")]);

        Assert.Equal(Payments.Details, (await RedeemAsync(done)).Body["authorization_details"]!.ToJsonString(Relaxed));
    }

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string? LinkingId(TokenResult tokens) => tokens.AccessTokenClaims["https://shop.example/linking_id"]?.GetValue<string>();
}
