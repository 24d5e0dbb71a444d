using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Hosts;

/// <summary>Every test has a fork of the sample tenant; each class is derived twice, once for each host.</summary>
public abstract class BehaviourTest(HostKind kind) : IAsyncLifetime
{
    private static readonly Lazy<Task<TestEngine>> Prepared = new(static () => TestEngine.StartAsync(Sample.Declare));
    private RunningHost? _host;

    protected RunningHost Host => _host!;

    protected TestClient Client => Host.Client;

    protected FakeClock Clock => Host.Engine.Clock;

    protected string Issuer => Client.Issuer;

    public async Task InitializeAsync() => _host = await RunningHost.StartAsync(kind, await (await Prepared.Value).ForkAsync());

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>An authorization request of the web application, with changes; null removes a parameter.</summary>
    protected string WebRequest(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = Sample.WebClient,
            ["redirect_uri"] = Sample.WebCallback,
            ["scope"] = "openid profile email",
            ["state"] = "the-state",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return Client.AuthorizeUrl(parameters.Select(static pair => (pair.Key, pair.Value)));
    }

    protected static SignInRequest WebSignIn(string scope = "openid profile email", string? audience = null)
        => new(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret, Scope = scope, Audience = audience };

    protected static SignInRequest SpaSignIn()
        => new(Sample.SpaClient, Sample.SpaCallback, Sample.Email, Sample.Password) { Scope = "openid offline_access", Audience = Sample.Api };

    protected Task<TokenResult> RedeemAsync(string code, string? verifier = null, string? redirectUri = Sample.WebCallback, string secret = Sample.WebSecret)
        => Client.TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", Sample.WebClient), ("client_secret", secret),
            ("code", code), ("redirect_uri", redirectUri), ("code_verifier", verifier));

    protected static Task<BrowserPage> SignInAsync(TestBrowser browser, string url) => browser.SignInAsync(url, Sample.Email, Sample.Password);
}
