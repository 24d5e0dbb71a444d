using System.Net.Http.Json;
using Engine.Core.Configuration;
using Engine.Testing;
using Engine.Testing.Browser;
using static Engine.Behaviour.Tests.Mfa.MfaHost;

namespace Engine.Behaviour.Tests.Mfa;

/// <summary>Browsers in which people are not asked for a second factor for a while, because they said so.</summary>
public sealed class RememberTests
{
    private const string NewPassword = "Difference-Engine-1822";

    [Fact]
    public async Task Remembered_NextSession_IsNotAskedForThirtyDays()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        using var browser = engine.OpenBrowser();
        Assert.True((await browser.EnterAsync(await browser.FirstFactorAsync(engine), app.Code(), remember: true)).HasLeft);

        await SignOutAsync(engine, browser);
        Assert.True((await browser.SignInAsync(engine.AuthorizeUrl(out _), Ada, Password)).HasLeft);
        engine.Clock.Advance(TimeSpan.FromDays(29));
        await SignOutAsync(engine, browser);
        Assert.True((await browser.SignInAsync(engine.AuthorizeUrl(out _), Ada, Password)).HasLeft);
        engine.Clock.Advance(TimeSpan.FromDays(2));
        await SignOutAsync(engine, browser);
        Assert.True((await browser.FirstFactorAsync(engine)).IsAt("mfa-otp-challenge"));
    }

    [Fact]
    public async Task NotRemembered_NextSession_IsAsked()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        using var browser = engine.OpenBrowser();
        Assert.True((await browser.EnterAsync(await browser.FirstFactorAsync(engine), app.Code())).HasLeft);
        await SignOutAsync(engine, browser);

        Assert.True((await browser.FirstFactorAsync(engine)).IsAt("mfa-otp-challenge"));
    }

    [Fact]
    public async Task Remembered_ForOnePerson_IsNotForAnother()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        await engine.EnrollAppAsync(Bob);
        using var browser = engine.OpenBrowser();
        await browser.EnterAsync(await browser.FirstFactorAsync(engine), app.Code(), remember: true);
        await SignOutAsync(engine, browser);

        Assert.True((await browser.FirstFactorAsync(engine, Bob)).IsAt("mfa-otp-challenge"));
    }

    /// <summary>Somebody who knew the old password, and has the browser, has no way in after the new one was set.</summary>
    [Fact]
    public async Task Remembered_BeforeANewPassword_CountsNoMore()
    {
        await using var engine = await StartAsync();
        var app = await engine.EnrollAppAsync();
        using var browser = engine.OpenBrowser();
        await browser.EnterAsync(await browser.FirstFactorAsync(engine), app.Code(), remember: true);
        await SignOutAsync(engine, browser);
        using (var client = engine.CreateClient())
        {
            using var asked = await client.PostAsJsonAsync("dbconnections/change_password", new { client_id = "shop", connection = "Username-Password-Authentication", email = Ada });
            Assert.True(asked.IsSuccessStatusCode);
        }

        for (var i = 0; i < 200 && engine.Outbox.To(Ada).Count == 0; i++)
        {
            await Task.Delay(25);
        }

        using var another = engine.OpenBrowser();
        var page = await another.GetAsync(engine.Outbox.To(Ada)[^1].Url!);
        await another.SubmitAsync(page, new Dictionary<string, string> { ["password"] = NewPassword, ["password_again"] = NewPassword });

        Assert.True((await browser.SignInAsync(engine.AuthorizeUrl(out _), Ada, NewPassword)).IsAt("mfa-otp-challenge"));
    }

    [Fact]
    public async Task Cookie_Forged_IsWorthNothing()
    {
        await using var engine = await StartAsync();
        await engine.EnrollAppAsync();
        using var browser = engine.OpenBrowser();
        browser.Cookies.Set(new Uri(engine.Issuer), "engine_factor", new string('A', 43));
        browser.Cookies.Set(new Uri(engine.Issuer), "__Host-engine_factor", new string('A', 43));

        Assert.True((await browser.FirstFactorAsync(engine)).IsAt("mfa-otp-challenge"));
    }

    [Fact]
    public async Task Action_ThatForbidsIt_IsNotOfferedAndAsksAnyway()
    {
        await using var engine = await StartAsync(new MultiFactor { Factors = ["otp"] }, static (_, api) => api.Multifactor.Enable("any", allowRememberBrowser: false));
        var app = await engine.EnrollAppAsync();
        using var browser = engine.OpenBrowser();
        var page = await browser.FirstFactorAsync(engine);
        Assert.DoesNotContain("rememberBrowser", page.Body, StringComparison.Ordinal);

        var fields = new Dictionary<string, string>(page.Form!.Fields) { ["code"] = app.Code(), ["action"] = "default", ["rememberBrowser"] = "true" };
        Assert.True((await browser.PostAsync(page.Form.Action.AbsoluteUri, fields)).HasLeft);
        Assert.True((await browser.GetAsync(engine.AuthorizeUrl(out _))).IsAt("mfa-otp-challenge"));
    }

    private static Task<BrowserPage> SignOutAsync(TestEngine engine, TestBrowser browser) => browser.GetAsync(engine.Issuer + "v2/logout");
}
