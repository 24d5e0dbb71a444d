using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Storage;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Authorize;

public sealed class ConsentRepeatInProcess() : ConsentRepeatTests(HostKind.InProcess);

public sealed class ConsentRepeatOverKestrel() : ConsentRepeatTests(HostKind.Kestrel);

/// <summary>What a person is asked who has consented before (<c>user-consent-and-third-party-applications.md</c>).</summary>
public abstract class ConsentRepeatTests(HostKind kind) : BehaviourTest(kind)
{
    private const string Reading = "read your posts";
    private const string Writing = "write your posts";
    private const string Both = "read and write your posts";
    private const string Profile = "access to your profile";

    private string Request(string scope, string? prompt = null) => WebRequest(
        ("client_id", Sample.PartnerClient), ("redirect_uri", Sample.PartnerCallback), ("audience", Sample.Api), ("scope", scope), ("prompt", prompt));

    [Fact]
    public async Task Consent_LaterRequestWithMore_AsksForTheRestAlone()
    {
        using var browser = Client.OpenBrowser();
        AssertAsks(await AskAsync(browser, "openid profile read:posts", "accept"), Profile, Reading);
        AssertAsks(await AskAsync(browser, "openid profile read:posts write:posts", "accept"), Writing);

        Assert.Contains("code", (await browser.GetAsync(Request("openid profile read:posts write:posts", "none"))).Parameters.Keys);
        Assert.Contains("code", (await browser.GetAsync(Request("openid write:posts", "none"))).Parameters.Keys);
    }

    [Fact]
    public async Task Consent_LaterRequestDenied_KeepsWhatWasGiven()
    {
        using var browser = Client.OpenBrowser();
        await AskAsync(browser, "openid read:posts", "accept");
        await AskAsync(browser, "openid read:posts write:posts", "deny");

        Assert.Contains("code", (await browser.GetAsync(Request("openid read:posts", "none"))).Parameters.Keys);
        Assert.Equal("consent_required", (await browser.GetAsync(Request("openid write:posts", "none"))).Parameters["error"]);
    }

    [Fact]
    public async Task Consent_PromptConsent_AsksForEverythingAgain()
    {
        using var browser = Client.OpenBrowser();
        await AskAsync(browser, "openid read:posts write:posts", "accept");

        AssertAsks(await AskAsync(browser, "openid read:posts write:posts", "accept", prompt: "consent"), Both);
    }

    [Fact]
    public async Task Consent_RevokedWhileThePageIsOpen_IsNotGivenByWhatThePageDidNotShow()
    {
        using var browser = Client.OpenBrowser();
        await AskAsync(browser, "openid read:posts", "accept");
        var open = await SignInToConsentAsync(browser, Request("openid read:posts write:posts"));
        AssertAsks(open, Writing);
        await RevokeAsync();

        var again = await browser.SubmitAsync(open, button: "accept");
        AssertAsks(again, Reading);
        var done = await browser.SubmitAsync(again, button: "accept");
        Assert.Contains("code", done.Parameters.Keys);
        Assert.Contains("code", (await browser.GetAsync(Request("openid read:posts write:posts", "none"))).Parameters.Keys);
    }

    [Fact]
    public async Task Consent_Revoked_IsAskedForAgain()
    {
        using var browser = Client.OpenBrowser();
        await AskAsync(browser, "openid read:posts", "accept");
        await RevokeAsync();

        Assert.Equal("consent_required", (await browser.GetAsync(Request("openid read:posts", "none"))).Parameters["error"]);
        AssertAsks(await AskAsync(browser, "openid read:posts", "accept"), Reading);
    }

    private async Task<BrowserPage> AskAsync(TestBrowser browser, string scope, string answer, string? prompt = null)
    {
        var page = await SignInToConsentAsync(browser, Request(scope, prompt));
        Assert.True((await browser.SubmitAsync(page, button: answer)).HasLeft);
        return page;
    }

    private static Task<BrowserPage> SignInToConsentAsync(TestBrowser browser, string url) => browser.SignInAsync(url, Sample.Email, Sample.Password, consent: null);

    /// <summary>The page asks for exactly these.</summary>
    private static void AssertAsks(BrowserPage page, params string[] expected)
    {
        Assert.Contains(("action", "accept"), page.Form?.Buttons ?? []);
        Assert.Equal(expected, ((string[])[Profile, Both, Reading, Writing]).Where(line => page.Body.Contains($"<span>{line}</span>", StringComparison.Ordinal)));
    }

    private async Task RevokeAsync()
    {
        var documents = Host.Engine.Engine.Options.Store.Configuration;
        var grants = await documents.QueryAsync(TestEngine.TenantName, "grant", new DocumentQuery(), CancellationToken.None);
        foreach (var grant in grants.Items)
        {
            await documents.DeleteAsync(TestEngine.TenantName, "grant", grant.Id, CancellationToken.None);
        }
    }
}
