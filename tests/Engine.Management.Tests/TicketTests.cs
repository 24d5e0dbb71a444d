using System.Net;
using System.Text.Json.Nodes;
using Engine.Testing.Browser;

namespace Engine.Management.Tests;

public sealed class TicketTests : IAsyncLifetime
{
    private const string NewPassword = "Difference-Engine-1822";
    private FlowHost _host = null!;

    public async Task InitializeAsync() => _host = await FlowHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task PasswordTicket_Used_ChangesThePasswordOnceAndEndsSessions()
    {
        await _host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["email_verified"] = false });
        using var signedIn = _host.Client.OpenBrowser();
        await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), signedIn);
        var url = await PasswordTicketAsync(new JsonObject { ["user_id"] = FlowHost.UserId, ["mark_email_as_verified"] = true });
        Assert.Matches("^https://tenant\\.example/u/reset-password\\?ticket=[A-Za-z0-9]{32}#$", url);
        var older = await PasswordTicketAsync(new JsonObject { ["user_id"] = FlowHost.UserId });

        using var browser = _host.Client.OpenBrowser();
        var done = await ChooseAsync(browser, url, NewPassword);

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Contains("Password changed", done.Body, StringComparison.Ordinal);
        Assert.NotNull((await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(password: NewPassword))).IdToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _host.Client.AuthorizationCodeAsync(FlowHost.SignIn()));
        Assert.False((await SilentAsync(signedIn)).HasLeft);
        var user = (await _host.SendAsync("GET", "/users/" + FlowHost.UserId)).Body!;
        Assert.True(user["email_verified"]!.GetValue<bool>());
        Assert.NotNull(user["last_password_reset"]);
        Assert.Contains("E5003", (await browser.GetAsync(url)).Body, StringComparison.Ordinal);
        Assert.Contains("E5002", (await browser.GetAsync(older)).Body, StringComparison.Ordinal);
        Assert.Single((await _host.SendAsync("GET", "/logs?q=type:scp")).Body!.AsArray());
    }

    [Theory]
    [InlineData("short", "short", "too weak")]
    [InlineData(NewPassword, "Something-Else-1", "not the same")]
    public async Task PasswordTicket_BadPassword_IsRefusedAndTheTicketStays(string password, string again, string message)
    {
        var url = await PasswordTicketAsync(new JsonObject { ["user_id"] = FlowHost.UserId });
        using var browser = _host.Client.OpenBrowser();

        var refused = await ChooseAsync(browser, url, password, again);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(message, refused.Body, StringComparison.Ordinal);
        Assert.NotNull((await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn())).IdToken);
        Assert.Contains("Password changed", (await ChooseAsync(browser, url, NewPassword)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordTicket_ThirtyTwoAtOnce_OneChangesThePassword()
    {
        var url = await PasswordTicketAsync(new JsonObject { ["user_id"] = FlowHost.UserId });
        var forms = new List<(TestBrowser Browser, BrowserPage Form)>();
        for (var i = 0; i < 32; i++)
        {
            var browser = _host.Client.OpenBrowser();
            forms.Add((browser, await browser.GetAsync(url)));
        }

        var answers = await Task.WhenAll(forms.Select(async (form, index) =>
        {
            using var browser = form.Browser;
            return (int)(await SubmitAsync(browser, form.Form, $"Difference-Engine-{index}")).StatusCode;
        }));

        Assert.Single(answers, 200);
        Assert.Equal(31, answers.Count(static status => status == 400));
    }

    [Fact]
    public async Task PasswordTicket_AfterItsTime_IsGone()
    {
        var url = await PasswordTicketAsync(new JsonObject { ["user_id"] = FlowHost.UserId, ["ttl_sec"] = 60 });
        _host.Engine.Clock.Advance(TimeSpan.FromSeconds(61));
        using var browser = _host.Client.OpenBrowser();

        Assert.Contains("E5002", (await browser.GetAsync(url)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordTicket_WithResultUrl_SendsTheBrowserThere()
    {
        var connection = (await _host.SendAsync("GET", "/connections?name=Username-Password-Authentication")).Body![0]!["id"]!.GetValue<string>();
        var url = await PasswordTicketAsync(new JsonObject
        {
            ["connection_id"] = connection,
            ["email"] = "ADA@example.com",
            ["result_url"] = "https://app.example/done?a=b",
            ["includeEmailInRedirect"] = true,
        });
        using var browser = _host.Client.OpenBrowser();

        var done = await ChooseAsync(browser, url, NewPassword);
        var again = await browser.GetAsync(url);

        Assert.True(done.HasLeft);
        Assert.StartsWith("https://app.example/done?a=b&email=ada%40example.com&success=true&message=", done.Url.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("false", again.Parameters["success"]);
    }

    [Fact]
    public async Task VerificationTicket_Opened_MarksTheAddressOnce()
    {
        await _host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["email_verified"] = false });
        var url = (await _host.SendAsync("POST", "/tickets/email-verification", new JsonObject { ["user_id"] = FlowHost.UserId, ["client_id"] = FlowHost.Web })).Text("ticket");
        Assert.Matches("^https://tenant\\.example/u/email-verification\\?ticket=[A-Za-z0-9]{32}#$", url);
        using var head = await _host.Client.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        Assert.False(await IsVerifiedAsync());
        using var browser = _host.Client.OpenBrowser();

        var first = await browser.GetAsync(url);
        var second = await browser.GetAsync(url);

        Assert.Contains("Email verified", first.Body, StringComparison.Ordinal);
        Assert.True(await IsVerifiedAsync());
        Assert.Contains("E5003", second.Body, StringComparison.Ordinal);
        Assert.Single((await _host.SendAsync("GET", "/logs?q=type:sv")).Body!.AsArray());
    }

    [Fact]
    public async Task VerificationTicket_OfAnotherAddress_ProvesNothing()
    {
        var url = (await _host.SendAsync("POST", "/tickets/email-verification", new JsonObject { ["user_id"] = FlowHost.UserId })).Text("ticket");
        await _host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["email"] = "mallory@example.com" });
        using var browser = _host.Client.OpenBrowser();

        Assert.Contains("E5004", (await browser.GetAsync(url)).Body, StringComparison.Ordinal);
        Assert.False(await IsVerifiedAsync());
    }

    [Fact]
    public async Task Ticket_AtTheOtherPage_IsUnknown()
    {
        var url = (await _host.SendAsync("POST", "/tickets/email-verification", new JsonObject { ["user_id"] = FlowHost.UserId })).Text("ticket");
        using var browser = _host.Client.OpenBrowser();

        var page = await browser.GetAsync(url.Replace("email-verification", "reset-password", StringComparison.Ordinal));

        Assert.Contains("E5002", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password-change", """{}""", 400)]
    [InlineData("password-change", """{"user_id":"auth0|nobody"}""", 404)]
    [InlineData("password-change", """{"user_id":"auth0|ada","email":"ada@example.com"}""", 400)]
    [InlineData("password-change", """{"email":"ada@example.com"}""", 400)]
    [InlineData("password-change", """{"connection_id":"con_none","email":"ada@example.com"}""", 404)]
    [InlineData("password-change", """{"user_id":"auth0|ada","result_url":"javascript:alert(1)"}""", 400)]
    [InlineData("password-change", """{"user_id":"auth0|ada","result_url":"https://a.example","client_id":"web-client"}""", 400)]
    [InlineData("password-change", """{"user_id":"auth0|ada","client_id":"nobody"}""", 400)]
    [InlineData("password-change", """{"user_id":"auth0|ada","ttl_sec":-1}""", 400)]
    [InlineData("password-change", """{"user_id":"auth0|ada","ttl_sec":1e300}""", 400)]
    [InlineData("email-verification", """{"user_id":"auth0|nobody"}""", 404)]
    [InlineData("email-verification", """{"user_id":"auth0|ada","organization_id":"org_1"}""", 400)]
    [InlineData("email-verification", """{"user_id":"auth0|ada","identity":{"user_id":"eve","provider":"auth0"}}""", 400)]
    public async Task Ticket_BadInput_IsRefused(string kind, string body, int status)
        => Assert.Equal(status, (await _host.SendAsync("POST", "/tickets/" + kind, JsonNode.Parse(body))).Status);

    private static async Task<BrowserPage> ChooseAsync(TestBrowser browser, string url, string password, string? again = null)
    {
        var page = await browser.GetAsync(url);
        return await SubmitAsync(browser, page, password, again);
    }

    private static Task<BrowserPage> SubmitAsync(TestBrowser browser, BrowserPage page, string password, string? again = null)
        => browser.SubmitAsync(page, new Dictionary<string, string> { ["password"] = password, ["password_again"] = again ?? password });

    private async Task<string> PasswordTicketAsync(JsonObject body)
    {
        var answer = await _host.SendAsync("POST", "/tickets/password-change", body);
        Assert.Equal(201, answer.Status);
        return answer.Text("ticket");
    }

    private Task<BrowserPage> SilentAsync(TestBrowser browser)
        => browser.GetAsync(_host.Client.AuthorizeUrl(("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid"), ("state", "s")));

    private async Task<bool> IsVerifiedAsync() => (await _host.SendAsync("GET", "/users/" + FlowHost.UserId)).Body!["email_verified"]!.GetValue<bool>();
}
