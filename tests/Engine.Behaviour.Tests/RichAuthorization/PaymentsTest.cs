using Engine.Behaviour.Tests.Hosts;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.RichAuthorization;

/// <summary>Every test has a fork of the tenant of <see cref="Payments"/>; each class is derived twice, once for each host.</summary>
public abstract class PaymentsTest(HostKind kind) : IAsyncLifetime
{
    private static readonly Lazy<Task<TestEngine>> Prepared = new(static () => TestEngine.StartAsync(Payments.Declare));
    private RunningHost? _host;

    protected RunningHost Host => _host!;

    protected TestClient Client => Host.Client;

    public async Task InitializeAsync() => _host = await RunningHost.StartAsync(kind, await (await Prepared.Value).ForkAsync());

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>An authorization request of the shop.</summary>
    protected string Request(string? details = Payments.Details, string? audience = Payments.OpenApi, string scope = "openid pay offline_access", string? prompt = null)
        => Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", Payments.Client), ("redirect_uri", Payments.Callback), ("scope", scope), ("state", "the-state"),
            ("audience", audience), ("authorization_details", details), ("prompt", prompt));

    protected static Task<BrowserPage> SignInAsync(TestBrowser browser, string url, bool? consent = true)
        => browser.SignInAsync(url, Sample.Email, Sample.Password, consent);

    protected Task<TokenResult> RedeemAsync(BrowserPage page)
        => Client.TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", Payments.Client), ("client_secret", Payments.Secret),
            ("code", page.Parameters["code"]), ("redirect_uri", Payments.Callback));

    /// <summary>The whole way: signed in, accepted, redeemed.</summary>
    protected async Task<TokenResult> PayAsync(string details = Payments.Details, string audience = Payments.OpenApi)
    {
        using var browser = Client.OpenBrowser();
        return await RedeemAsync(await SignInAsync(browser, Request(details, audience)));
    }

    /// <summary>Where a request that is refused ends.</summary>
    protected async Task<(string Error, string Description)> RefuseAsync(string? details, string? audience = Payments.OpenApi)
    {
        using var browser = Client.OpenBrowser();
        var page = await SignInAsync(browser, Request(details, audience));
        Assert.True(page.HasLeft, page.Body);
        Assert.StartsWith(Payments.Callback, page.Url.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("the-state", page.Parameters["state"]);
        Assert.DoesNotContain("code", page.Parameters.Keys);
        return (page.Parameters["error"], page.Parameters["error_description"]);
    }
}
