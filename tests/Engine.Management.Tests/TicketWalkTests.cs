using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Core.Tickets;
using Engine.Pages;
using Engine.Testing.Browser;
using ScreenAnswer = Engine.Core.Flows.Answer;

namespace Engine.Management.Tests;

/// <summary>The link that changes a password begins a walk: the browser that opened it goes on, and a product can ask something on the way.</summary>
public sealed class TicketWalkTests
{
    private const string NewPassword = "Difference-Engine-1822";

    [Fact]
    public async Task Link_Opened_LeadsToAnAddressWithoutTheTicketAndTheStoreHasNone()
    {
        IStore? store = null;
        await using var host = await FlowHost.StartAsync(options => store = options.Store);
        using var browser = host.Client.OpenBrowser();
        var url = await TicketAsync(host);

        var form = await browser.GetAsync(url);

        Assert.EndsWith("/u/reset-password", form.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.DoesNotContain("ticket", form.Url.Query, StringComparison.Ordinal);
        var value = new Uri(url).Query["?ticket=".Length..];
        Assert.DoesNotContain(value, form.Body, StringComparison.Ordinal);
        var kept = Assert.Single(await store!.Records.ListAsync("test", new RecordFilter { Kind = RecordKinds.Transaction }, host.Engine.Clock.GetUtcNow()));
        Assert.DoesNotContain(value, Encoding.UTF8.GetString(kept.Payload.Span), StringComparison.Ordinal);
    }

    /// <summary>Somebody has seen the address bar, or sends the form from a page of their own.</summary>
    [Fact]
    public async Task Form_OfAnotherBrowser_IsRefusedAndThePersonGoesOn()
    {
        await using var host = await FlowHost.StartAsync();
        using var browser = host.Client.OpenBrowser();
        using var stranger = host.Client.OpenBrowser();
        await stranger.GetAsync(CodeRequest(host));
        var form = await browser.GetAsync(await TicketAsync(host));

        Assert.Equal(400, (int)(await stranger.GetAsync(form.Url.AbsoluteUri)).StatusCode);
        Assert.Equal(400, (int)(await stranger.PostAsync(form.Form!.Action.AbsoluteUri, new Dictionary<string, string>(form.Form.Fields) { ["password"] = "Mallory-Was-Here-1", ["password_again"] = "Mallory-Was-Here-1" })).StatusCode);

        Assert.Contains("Password changed", (await ChooseAsync(browser, form)).Body, StringComparison.Ordinal);
    }

    /// <summary>Somebody who may change a password wants to be signed in by it, and somebody at a sign-in wants to change a password.</summary>
    [Fact]
    public async Task State_OfOneWalk_IsNoneOfAnother()
    {
        await using var host = await FlowHost.StartAsync();
        using var browser = host.Client.OpenBrowser();
        var signIn = await browser.GetAsync(CodeRequest(host));
        var form = await browser.GetAsync(await TicketAsync(host));
        var (ofSignIn, ofReset) = (signIn.Form!.Fields["state"], form.Form!.Fields["state"]);

        foreach (var (path, state) in new[] { ("u/login", ofReset), ("u/consent", ofReset), ("u/logout", ofReset), ("u/reset-password", ofSignIn), ("u/logout", ofSignIn), ("u/unblock", ofSignIn) })
        {
            Assert.Equal(400, (int)(await browser.GetAsync($"{host.Engine.Issuer}{path}?state={state}")).StatusCode);
            var fields = new Dictionary<string, string> { ["state"] = state, ["action"] = "accept", ["password"] = NewPassword, ["password_again"] = NewPassword, ["username"] = FlowHost.Email };
            Assert.Equal(400, (int)(await browser.PostAsync($"{host.Engine.Issuer}{path}", fields)).StatusCode);
        }

        Assert.EndsWith("/u/reset-password", (await browser.GetAsync($"{host.Engine.Issuer}authorize/resume?state={ofReset}")).Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("Password changed", (await ChooseAsync(browser, form)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_SentAgain_ChangesNothing()
    {
        await using var host = await FlowHost.StartAsync();
        using var browser = host.Client.OpenBrowser();
        var form = await browser.GetAsync(await TicketAsync(host));
        await ChooseAsync(browser, form);

        Assert.Equal(400, (int)(await ChooseAsync(browser, form, "Another-Engine-1999")).StatusCode);
        Assert.NotNull((await host.Client.AuthorizationCodeAsync(FlowHost.SignIn(password: NewPassword))).IdToken);
    }

    /// <summary>What is kept of a walk may hold the hash of the password that was chosen: it goes with the person.</summary>
    [Fact]
    public async Task Walk_OfSomebodyWhoIsRemoved_IsNotKept()
    {
        IStore? store = null;
        await using var host = await FlowHost.StartAsync(options => store = options.Store);
        using var browser = host.Client.OpenBrowser();
        var form = await browser.GetAsync(await TicketAsync(host));

        await host.SendAsync("DELETE", "/users/" + FlowHost.UserId);

        Assert.Empty(await store!.Records.ListAsync("test", new RecordFilter { Kind = RecordKinds.Transaction }, host.Engine.Clock.GetUtcNow()));
        Assert.Equal(400, (int)(await ChooseAsync(browser, form)).StatusCode);
    }

    /// <summary>The same question in two walks, before and after the password was chosen: it is asked once, and the password only once as well.</summary>
    [Theory]
    [InlineData("ChoosePassword", "ask-code reset-password")]
    [InlineData("UseTicket", "reset-password ask-code")]
    public async Task Interaction_OfAProduct_IsAskedOnTheWay(string seam, string expected)
    {
        await using var host = await FlowHost.StartAsync(options =>
        {
            var pages = new LiquidPageRendererOptions();
            pages.Templates["ask-code"] = """
                <h1>{{ data.walk }}</h1>{% if error %}{{ error }}{% endif %}<form method="post" action="{{ form_action }}"><input type="hidden" name="state" value="{{ state }}"><input name="code" value=""></form>
                """;
            options.Pages = new LiquidPageRenderer(pages);
            options.Pipelines.BeforePasswordChange(seam, new AskCode());
            options.Pipelines.BeforeAuthorize("CheckConsent", new AskCode());
        });
        using var browser = host.Client.OpenBrowser();
        var screens = new List<string>();
        var page = await browser.GetAsync(await TicketAsync(host));
        while (page.Form is not null)
        {
            screens.Add(page.Url.Segments[^1]);
            if (screens[^1] == "ask-code")
            {
                Assert.Contains("TicketContext auth0|ada", page.Body, StringComparison.Ordinal);
                Assert.Equal(400, (int)(await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = "0000" })).StatusCode);
                page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = "1234" });
            }
            else
            {
                page = await ChooseAsync(browser, page);
            }
        }

        Assert.Equal(expected, string.Join(' ', screens));
        Assert.Contains("Password changed", page.Body, StringComparison.Ordinal);
        var asked = await browser.SignInAsync(CodeRequest(host), FlowHost.Email, NewPassword, consent: null);
        Assert.Contains("AuthorizeContext auth0|ada", asked.Body, StringComparison.Ordinal);
    }

    private static Task<BrowserPage> ChooseAsync(TestBrowser browser, BrowserPage page, string password = NewPassword)
        => browser.SubmitAsync(page, new Dictionary<string, string> { ["password"] = password, ["password_again"] = password });

    private static async Task<string> TicketAsync(FlowHost host)
        => (await host.SendAsync("POST", "/tickets/password-change", new JsonObject { ["user_id"] = FlowHost.UserId })).Text("ticket");

    private static string CodeRequest(FlowHost host)
        => host.Client.AuthorizeUrl(("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid"), ("state", "s"));

    private sealed class AskCode : IInteraction<FlowContext>
    {
        private const string Known = "AskCode.known";

        public string Name => nameof(AskCode);

        public IReadOnlyList<string> Screens => ["ask-code"];

        public ValueTask<Need> NeedAsync(FlowContext flow) => new(flow.GetNote(Known) is null ? Need.Ask("ask-code") : Need.Met);

        public ValueTask<ScreenAnswer> ShowAsync(FlowContext flow, string screen) => new(Show(flow, null));

        public ValueTask<ScreenAnswer> SubmitAsync(FlowContext flow, string screen, RequestParameters form)
        {
            if (form["code"] != "1234")
            {
                return new(Show(flow, "Wrong code."));
            }

            flow.SetNote(Known, "yes");
            return new(ScreenAnswer.Done);
        }

        private static Screen Show(FlowContext flow, string? error) => new("ask-code") { Data = new JsonObject { ["walk"] = $"{flow.GetType().Name} {flow.User?.UserId}" }, Error = error };
    }
}
