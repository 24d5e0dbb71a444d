using Engine.Behaviour.Tests.Hosts;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.CrossOrigin;

/// <summary>Who has a stolen ticket, a page of their own or a list of passwords gains nothing by embedded forms.</summary>
public sealed class AttackTests : EmbeddedFormTest
{
    private async Task AssertRefusedAsync(TestBrowser browser, string url)
    {
        var page = await browser.GetAsync(url);
        Assert.Equal(("access_denied", "Unknown or invalid login ticket."), (page.Parameters["error"], page.Parameters["error_description"]));
        page = await browser.GetAsync(Engine.AuthorizeUrl(null, ("prompt", "none")));
        Assert.Equal("login_required", page.Parameters["error"]);
    }

    /// <summary>A stranger's ticket would sign a victim in as the stranger; a stolen one the thief as the victim.</summary>
    [Fact]
    public async Task Ticket_InAnotherBrowser_IsWorthNothing()
    {
        var ticket = await Engine.TicketAsync(Browser);
        using var other = Engine.OpenBrowser();
        await other.GetAsync(Engine.AuthorizeUrl(null));

        await AssertRefusedAsync(other, Engine.AuthorizeUrl(ticket));
        using var empty = Engine.OpenBrowser();
        await AssertRefusedAsync(empty, Engine.AuthorizeUrl(ticket));

        Assert.True((await Browser.GetAsync(Engine.AuthorizeUrl(ticket))).Parameters.ContainsKey("id_token"));
    }

    [Fact]
    public async Task Ticket_OfAnotherApplication_IsWorthNothing()
        => await AssertRefusedAsync(Browser, Engine.AuthorizeUrl(await Engine.TicketAsync(Browser), ("client_id", EmbeddedForm.Other)));

    [Fact]
    public async Task Ticket_AfterItsTime_IsWorthNothing()
    {
        var ticket = await Engine.TicketAsync(Browser);
        Engine.Clock.Advance(TimeSpan.FromMinutes(2));

        await AssertRefusedAsync(Browser, Engine.AuthorizeUrl(ticket));
    }

    [Fact]
    public async Task Ticket_AfterANewPassword_IsWorthNothing()
    {
        var ticket = await Engine.TicketAsync(Browser);
        await Engine.ChooseNewPasswordAsync("Another-Engine-1843");

        await AssertRefusedAsync(Browser, Engine.AuthorizeUrl(ticket));
    }

    [Fact]
    public async Task Ticket_OfSomebodyBlockedMeanwhile_SignsNobodyIn()
    {
        var ticket = await Engine.TicketAsync(Browser);
        await Engine.ChangeAdaAsync(static user => user["blocked"] = true);

        Assert.True((await Browser.GetAsync(Engine.AuthorizeUrl(ticket))).Parameters.ContainsKey("error"));
    }

    [Fact]
    public async Task Ticket_PresentedBy32AtOnce_SignsInOne()
    {
        var url = Engine.AuthorizeUrl(await Engine.TicketAsync(Browser));
        var browsers = Enumerable.Range(0, 32).Select(_ => Browser.Copy()).ToArray();

        var pages = await Task.WhenAll(browsers.Select(browser => Task.Run(() => browser.GetAsync(url))));

        Assert.Single(pages, static page => page.Parameters.ContainsKey("id_token"));
        foreach (var browser in browsers)
        {
            browser.Dispose();
        }
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://embedded.example.evil.example")]
    [InlineData("http://embedded.example")]
    [InlineData("null")]
    public async Task Page_OfAnotherOrigin_IsNotListenedTo(string origin)
    {
        var (status, _, response) = await Engine.AuthenticateAsync(Browser, EmbeddedForm.Body(), origin);

        Assert.Equal((403, $"Origin {origin} is not allowed."), (status, await response.Content.ReadAsStringAsync()));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Contains(await Engine.ReadLogsAsync(), static log => (string?)log["type"] == "fco");
    }

    [Fact]
    public async Task Program_WithoutAnOrigin_IsNotListenedTo()
        => Assert.Equal(401, (await Engine.AuthenticateAsync(Browser, EmbeddedForm.Body(), origin: null)).Status);

    /// <summary>Guesses here and guesses at the page are counted together.</summary>
    [Fact]
    public async Task Guesses_LockTheAccountEverywhere()
    {
        for (var i = 0; i < 10; i++)
        {
            await Engine.AuthenticateAsync(Browser, EmbeddedForm.Body(("password", $"guess-{i}")));
        }

        var (status, answer, _) = await Engine.AuthenticateAsync(Browser, EmbeddedForm.Body());
        Assert.Equal((429, "too_many_attempts"), (status, (string?)answer!["error"]));
        var page = await Browser.SignInAsync(Engine.AuthorizeUrl(null), Sample.Email, Sample.Password);
        Assert.False(page.HasLeft);
    }

    /// <summary>No log, no answer repeats a password or a ticket.</summary>
    [Fact]
    public async Task Secrets_AreInNoLog()
    {
        var ticket = await Engine.TicketAsync(Browser);
        await Engine.AuthenticateAsync(Browser, EmbeddedForm.Body(("password", "a-secret-guess")));
        await Browser.GetAsync(Engine.AuthorizeUrl(ticket));

        var logs = System.Text.Json.JsonSerializer.Serialize(await Engine.ReadLogsAsync());
        Assert.DoesNotContain(ticket, logs, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-guess", logs, StringComparison.Ordinal);
    }
}
